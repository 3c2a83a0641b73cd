namespace Tandem.IntegrationTests.Support;

/// <summary>Which program stands at one end of a link.</summary>
public enum ServerKind
{
    /// <summary>out/tandem-server.</summary>
    Tandem,

    /// <summary>The redis-server that is installed: Debian's 7.0.15.</summary>
    Redis,
}
