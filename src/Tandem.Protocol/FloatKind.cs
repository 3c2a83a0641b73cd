namespace Tandem.Protocol;

/// <summary>How a floating point number is written.</summary>
internal enum FloatKind : byte
{
    /// <summary>Digits, a point, a power of ten.</summary>
    Decimal,

    /// <summary>0x, hexadecimal digits, a point, a power of two.</summary>
    Hexadecimal,

    /// <summary>inf or infinity.</summary>
    Infinity,

    /// <summary>nan, or nan with something in parentheses.</summary>
    NotANumber,
}
