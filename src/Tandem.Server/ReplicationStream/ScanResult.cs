namespace Tandem.Server.ReplicationStream;

/// <summary>What a piece of a log turned out to be.</summary>
internal enum ScanResult
{
    /// <summary>A whole command.</summary>
    Command,

    /// <summary>A whole line that begins with #, such as #TS: the time.</summary>
    Annotation,

    /// <summary>Nothing yet: more bytes are needed.</summary>
    NeedsMore,

    /// <summary>The end, with nothing left open.</summary>
    Complete,

    /// <summary>The end, within a command or a transaction.</summary>
    Truncated,

    /// <summary>The bytes are no command.</summary>
    BadFormat,

    /// <summary>The file cannot be read.</summary>
    Unreadable,
}
