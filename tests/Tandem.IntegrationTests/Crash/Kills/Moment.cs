namespace Tandem.IntegrationTests.Crash.Kills;

/// <summary>When a server is struck.</summary>
internal enum Moment
{
    /// <summary>At any time of the load.</summary>
    UnderLoad,

    /// <summary>After BGREWRITEAOF on it.</summary>
    WhileItRewrites,

    /// <summary>After BGSAVE on it.</summary>
    WhileItSaves,

    /// <summary>While another one, which was killed, comes back.</summary>
    WhileAnotherRestarts,

    /// <summary>Once more while it comes back from the first blow.</summary>
    TwiceInARow,
}
