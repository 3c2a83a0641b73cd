namespace Tandem.Server.Persistence.Aof;

/// <summary>How the replay of a file ended.</summary>
internal enum AofOutcome
{
    /// <summary>All of it was replayed.</summary>
    Complete,

    /// <summary>The file ends within a command or a transaction.</summary>
    Truncated,

    /// <summary>The bytes are no commands.</summary>
    BadFormat,

    /// <summary>A command that this server does not have.</summary>
    UnknownCommand,

    /// <summary>The file cannot be read.</summary>
    Unreadable,
}
