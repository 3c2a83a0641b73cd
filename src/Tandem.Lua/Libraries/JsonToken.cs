namespace Tandem.Lua.Libraries;

/// <summary>The tokens of JSON; error texts name them.</summary>
internal enum JsonToken
{
    /// <summary>{</summary>
    ObjectBegin,

    /// <summary>}</summary>
    ObjectEnd,

    /// <summary>[</summary>
    ArrayBegin,

    /// <summary>]</summary>
    ArrayEnd,

    /// <summary>A string.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>null.</summary>
    Null,

    /// <summary>:</summary>
    Colon,

    /// <summary>,</summary>
    Comma,

    /// <summary>The end of the text, or a NUL.</summary>
    End,

    /// <summary>None of these.</summary>
    Error,
}
