namespace Tandem.Server.Replication.Replica;

/// <summary>Where the link to our master stands.</summary>
internal enum LinkState
{
    /// <summary>Not a replica.</summary>
    Idle,

    /// <summary>A connection is to be opened, at once or after a failure a second later.</summary>
    Connect,

    /// <summary>The connection is being made.</summary>
    Connecting,

    /// <summary>PING was sent.</summary>
    Ping,

    /// <summary>AUTH and the REPLCONFs were sent; their replies come in order.</summary>
    Handshake,

    /// <summary>PSYNC was sent; the master may think about it for as long as it sends line feeds.</summary>
    Psync,

    /// <summary>A full copy is coming, or is being loaded.</summary>
    Transfer,

    /// <summary>The stream is being applied.</summary>
    Streaming,
}
