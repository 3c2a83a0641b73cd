namespace Tandem.Server.Replication;

/// <summary>How far FAILOVER has come.</summary>
internal enum FailoverState
{
    /// <summary>Nobody asked for one, or it is over.</summary>
    None,

    /// <summary>Writes are held back until a replica has everything.</summary>
    WaitingForSync,

    /// <summary>We follow the replica that is to lead, and ask it to.</summary>
    InProgress,
}
