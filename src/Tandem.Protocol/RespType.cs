namespace Tandem.Protocol;

/// <summary>Types of a reply, by the byte it begins with. Redis documentation, "RESP protocol
/// specification".</summary>
public enum RespType : byte
{
    /// <summary>No reply.</summary>
    None = 0,

    /// <summary>A status line.</summary>
    SimpleString = (byte)'+',

    /// <summary>An error line.</summary>
    Error = (byte)'-',

    /// <summary>A 64-bit integer.</summary>
    Integer = (byte)':',

    /// <summary>Bytes of known length; RESP2's null is one too, read as <see cref="Null"/>.</summary>
    BulkString = (byte)'$',

    /// <summary>An ordered collection.</summary>
    Array = (byte)'*',

    /// <summary>RESP3: nothing.</summary>
    Null = (byte)'_',

    /// <summary>RESP3: a truth value.</summary>
    Boolean = (byte)'#',

    /// <summary>RESP3: a double.</summary>
    Double = (byte)',',

    /// <summary>RESP3: an integer of any size.</summary>
    BigNumber = (byte)'(',

    /// <summary>RESP3: an error of known length.</summary>
    BulkError = (byte)'!',

    /// <summary>RESP3: a text with a three-letter format.</summary>
    VerbatimString = (byte)'=',

    /// <summary>RESP3: keys with values.</summary>
    Map = (byte)'%',

    /// <summary>RESP3: a collection without order.</summary>
    Set = (byte)'~',

    /// <summary>RESP3: an out-of-band message.</summary>
    Push = (byte)'>',

    /// <summary>RESP3: annotations of the value that follows.</summary>
    Attribute = (byte)'|',
}
