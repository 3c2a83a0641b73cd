namespace Tandem.Server.Replication.Master;

/// <summary>Where a replica of ours stands; INFO prints wait_bgsave, send_bulk, online.</summary>
internal enum ReplicaState
{
    /// <summary>Said REPLCONF, did not ask for data yet.</summary>
    Handshake,

    /// <summary>Waits for a snapshot that has not begun.</summary>
    WaitStart,

    /// <summary>Its snapshot is being written.</summary>
    WaitEnd,

    /// <summary>The snapshot is on its way.</summary>
    Sending,

    /// <summary>Gets the stream.</summary>
    Online,
}
