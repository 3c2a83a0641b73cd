namespace Tandem.Server.Persistence.Rdb;

/// <summary>The low six bits of a length byte whose high bits are 11: how a string is encoded (Redis, rdb.h).</summary>
internal static class RdbStringEncoding
{
    /// <summary>One byte, signed.</summary>
    public const byte Int8 = 0;

    /// <summary>Two bytes, signed, little-endian.</summary>
    public const byte Int16 = 1;

    /// <summary>Four bytes, signed, little-endian.</summary>
    public const byte Int32 = 2;

    /// <summary>Compressed length, length, LZF bytes.</summary>
    public const byte Lzf = 3;
}
