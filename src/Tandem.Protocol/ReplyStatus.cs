namespace Tandem.Protocol;

/// <summary>What <see cref="RespReplyReader"/> found.</summary>
public enum ReplyStatus
{
    /// <summary>One whole value or line.</summary>
    Complete,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The bytes are no reply; the connection is of no further use.</summary>
    ProtocolError,
}
