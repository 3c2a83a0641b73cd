using System;
using System.Diagnostics.CodeAnalysis;

namespace Tandem.Platform.Config;

/// <summary>How an option may be read and written.</summary>
/// <remarks>Source: Redis 7.0, config.h; the names are those of its error texts.</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "These are flags, and .NET has no better word for them.")]
public enum ConfigFlags
{
    None = 0,

    /// <summary>Set by file or command line only.</summary>
    Immutable = 1 << 0,

    /// <summary>CONFIG SET only where enable-protected-configs allows it.</summary>
    Protected = 1 << 1,

    /// <summary>CONFIG GET shows it by its exact name only.</summary>
    Hidden = 1 << 2,

    /// <summary>A secret: kept out of the slow log and of MONITOR.</summary>
    Sensitive = 1 << 3,

    /// <summary>Not while the data set is being loaded.</summary>
    DenyLoading = 1 << 4,

    /// <summary>Has an effect even when set to the value it has (a file that is read again).</summary>
    Volatile = 1 << 5,

    /// <summary>Takes several words.</summary>
    MultipleWords = 1 << 6,

    /// <summary>Later lines of a file add to earlier ones.</summary>
    Accumulates = 1 << 7,

    /// <summary>Part of a crash report.</summary>
    Debug = 1 << 8,
}
