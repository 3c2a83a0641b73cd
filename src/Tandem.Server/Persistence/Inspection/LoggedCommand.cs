using Tandem.Protocol;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>One command of the log, with all that is known about it.</summary>
internal readonly ref struct LoggedCommand
{
    /// <summary>Receives commands; what it is given is valid until it returns.</summary>
    public delegate void Sink(in LoggedCommand command);

    /// <summary>Offset in front of it; negative when that is not known.</summary>
    public required long Start { get; init; }

    /// <summary>Offset behind it: data as of this offset contain it. Negative when that is not known.</summary>
    public required long End { get; init; }

    /// <summary>When it was written, Unix milliseconds, to about a second; negative when that is not known.</summary>
    public required long UnixMilliseconds { get; init; }

    /// <summary>The database that is selected where it runs; negative when that is not known.</summary>
    public required int Database { get; init; }

    /// <summary>The file it is in; empty when it came from a server.</summary>
    public required string File { get; init; }

    public required RequestArguments Arguments { get; init; }
}
