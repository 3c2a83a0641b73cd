namespace Tandem.Platform.Config;

/// <summary>What a number counts, and so how it is written.</summary>
public enum ConfigUnit
{
    None,

    /// <summary>A memory size: 100, 1k = 1000, 1kb = 1024, and so on to gb.</summary>
    Bytes,

    /// <summary>A memory size, or "5%", which is kept as -5.</summary>
    BytesOrPercent,

    /// <summary>Base 8.</summary>
    Octal,

    Microseconds,

    Milliseconds,

    Seconds,

    Percent,
}
