namespace Tandem.Protocol;

/// <summary>What <see cref="RespRequestReader.TryRead"/> found.</summary>
public enum RequestStatus
{
    /// <summary>One request was read; it has no arguments when it was an empty line or an empty multibulk.</summary>
    Complete,

    /// <summary>The buffer ends inside a request: read more bytes, then ask again.</summary>
    Incomplete,

    /// <summary>The bytes are not a request: reply with the error, then close the connection.</summary>
    ProtocolError,
}
