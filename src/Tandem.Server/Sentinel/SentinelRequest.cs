namespace Tandem.Server.Sentinel;

/// <summary>Why something was sent: what its reply means.</summary>
internal enum SentinelRequest
{
    /// <summary>The reply does not matter.</summary>
    Order,
    Ping,
    Info,

    /// <summary>Is the master down, and whom do you vote for?</summary>
    Ask,

    /// <summary>A hello message was published.</summary>
    Hello,
    Subscribe,

    /// <summary>FENCE, by which a replica stops to follow and tells how far it is.</summary>
    Fence,

    /// <summary>LEASE, by which we vouch for a master.</summary>
    Lease,

    /// <summary>FAILOVER, by which a live master hands its role over.</summary>
    HandOver,
}
