namespace Tandem.Server.Clients;

/// <summary>Counters of INFO stats and INFO clients that belong to connections.</summary>
internal sealed class ClientStatistics
{
    public long ConnectionsReceived { get; set; }

    /// <summary>Refused because of maxclients.</summary>
    public long RejectedConnections { get; set; }

    public long NetInputBytes { get; set; }

    public long NetOutputBytes { get; set; }

    public long NetReplicationInputBytes { get; set; }

    public long NetReplicationOutputBytes { get; set; }

    public long ReadsProcessed { get; set; }

    public long WritesProcessed { get; set; }

    public long OutputBufferLimitDisconnections { get; set; }

    public long QueryBufferLimitDisconnections { get; set; }

    public long EvictedClients { get; set; }

    /// <summary>Output buffers that upkeep gave back, and those that it found larger than before.</summary>
    public long ReplyBufferShrinks { get; set; }

    public long ReplyBufferExpands { get; set; }

    /// <summary>CONFIG RESETSTAT.</summary>
    public void Reset()
    {
        ConnectionsReceived = 0;
        RejectedConnections = 0;
        NetInputBytes = 0;
        NetOutputBytes = 0;
        NetReplicationInputBytes = 0;
        NetReplicationOutputBytes = 0;
        ReadsProcessed = 0;
        WritesProcessed = 0;
        OutputBufferLimitDisconnections = 0;
        QueryBufferLimitDisconnections = 0;
        EvictedClients = 0;
        ReplyBufferShrinks = 0;
        ReplyBufferExpands = 0;
    }
}
