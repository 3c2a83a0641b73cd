using Tandem.Platform.Logging;

namespace Tandem.Server.Sentinel;

/// <summary>What the driver has to do for <see cref="SentinelMachine"/>, in the order given.</summary>
internal abstract record SentinelAction
{
    /// <summary>Open a connection.</summary>
    internal sealed record Open(LinkChannel Channel, string Host, int Port) : SentinelAction;

    /// <summary>Close a connection, without telling that it is lost.</summary>
    internal sealed record Close(LinkChannel Channel) : SentinelAction;

    /// <summary>Send a command.</summary>
    internal sealed record Send(LinkChannel Channel, SentinelRequest Request, MonitoredInstance Instance, string[] Words)
        : SentinelAction;

    /// <summary>Write an event into the log and, above debug level, publish it in the channel of its name.</summary>
    internal sealed record Announce(LogLevel Level, string Event, string Text) : SentinelAction;

    /// <summary>Write a line into the log.</summary>
    internal sealed record Log(LogLevel Level, string Text) : SentinelAction;

    /// <summary>Write the configuration file.</summary>
    internal sealed record Save : SentinelAction;

    /// <summary>Run a program of the user's.</summary>
    internal sealed record RunScript(string Path, string[] Arguments) : SentinelAction;

    /// <summary>End the process as a crash would: SENTINEL SIMULATE-FAILURE.</summary>
    internal sealed record Crash(string Why) : SentinelAction;
}
