namespace Tandem.Lua.Libraries;

/// <summary>What a script has set in one instance of cjson. Defaults, texts and names are those of Lua CJSON 2.1.0.</summary>
internal sealed class CJsonSettings
{
    /// <summary>Most places the C library's stack has; it bounds nesting when a script has lifted the other bound.</summary>
    internal const int MaxStackPlaces = 8000;

    private const int LargestKeptBufferBytes = 64 * 1024;
    private LuaStringBuilder? _kept;

    /// <summary>Whether a sparse array becomes an object; else it is an error.</summary>
    internal bool ConvertsSparseArrays { get; set; }

    /// <summary>An array is sparse when its largest index is more than this times its items; 0: never.</summary>
    internal int SparseRatio { get; set; } = 2;

    /// <summary>Up to this largest index no array is sparse.</summary>
    internal int SparseSafe { get; set; } = 10;

    /// <summary>Deepest nesting encode accepts.</summary>
    internal int EncodeMaxDepth { get; set; } = 1000;

    /// <summary>Deepest nesting decode accepts.</summary>
    internal int DecodeMaxDepth { get; set; } = 1000;

    /// <summary>Significant digits of numbers, 1 to 14.</summary>
    internal int NumberPrecision { get; set; } = 14;

    /// <summary>Whether the memory of one encode serves the next.</summary>
    internal bool KeepsBuffer { get; set; } = true;

    /// <summary>What encode makes of NaN and infinities: an index of <see cref="CJsonLibrary.InvalidNumberOptions"/>.</summary>
    internal int EncodeInvalidNumbers { get; set; }

    /// <summary>Whether decode reads NaN, infinities, hexadecimal numbers, and leading zeros and plus signs.</summary>
    internal bool DecodesInvalidNumbers { get; set; } = true;

    /// <summary>An empty buffer to encode into; hand it back with <see cref="Keep"/>.</summary>
    internal LuaStringBuilder TakeBuffer()
    {
        LuaStringBuilder buffer = _kept ?? new LuaStringBuilder();
        _kept = null;
        buffer.Clear();
        return buffer;
    }

    /// <summary>Keeps the buffer for the next encode if that is wanted and it is not large.</summary>
    internal void Keep(LuaStringBuilder buffer) =>
        _kept = KeepsBuffer && buffer.CapacityBytes <= LargestKeptBufferBytes ? buffer : null;
}
