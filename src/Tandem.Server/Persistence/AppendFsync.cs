using Tandem.Platform.Config;

namespace Tandem.Server.Persistence;

/// <summary>When the append-only file is forced to disk.</summary>
internal enum AppendFsync
{
    /// <summary>Once a second: a crash of the machine loses about one second.</summary>
    [ConfigName("everysec")]
    EverySecond,

    /// <summary>Before a write is answered.</summary>
    Always,

    /// <summary>When the system likes to.</summary>
    No,
}
