namespace Tandem.Server.Dispatch;

/// <summary>What a blocked client is told when its time is over.</summary>
internal enum TimeoutReply
{
    /// <summary>BLPOP, BZPOPMIN, XREAD and others.</summary>
    NullArray,

    /// <summary>BLMOVE, BRPOPLPUSH.</summary>
    Null,
}
