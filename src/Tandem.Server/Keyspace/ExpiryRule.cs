namespace Tandem.Server.Keyspace;

/// <summary>What a look-up does with a key whose time is over.</summary>
internal enum ExpiryRule : byte
{
    /// <summary>A master: the key is removed, and a DEL goes into the log.</summary>
    Remove,

    /// <summary>A replica serving a client: the key is hidden, and stays until the master's DEL arrives.</summary>
    Hide,

    /// <summary>Commands from the master or from the log, and loading: keys never expire by themselves.</summary>
    Ignore,
}
