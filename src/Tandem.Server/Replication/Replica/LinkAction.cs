using Tandem.Platform.Logging;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Replication.Replica;

/// <summary>What the driver has to do for <see cref="MasterLink"/>, in the order given.</summary>
internal abstract record LinkAction
{
    /// <summary>Open a connection to the master.</summary>
    internal sealed record Open : LinkAction;

    /// <summary>Send a command.</summary>
    internal sealed record Send(params string[] Words) : LinkAction;

    /// <summary>Send the inline command of old masters, which answers with the transfer at once.</summary>
    internal sealed record SendSync : LinkAction;

    /// <summary>Receive a full copy; the stream continues at the offset under the id.</summary>
    internal sealed record Receive(ReplicationId Id, long Offset) : LinkAction;

    /// <summary>The stream continues where we are, under the id (none: unchanged).</summary>
    internal sealed record Resume(ReplicationId Id) : LinkAction;

    /// <summary>Take data and log back to the position, where the history of the id goes on.</summary>
    internal sealed record Rewind(ReplicationId Id, long Position) : LinkAction;

    /// <summary>Close the connection.</summary>
    internal sealed record Close : LinkAction;

    /// <summary>Write a line into the log.</summary>
    internal sealed record Log(LogLevel Level, string Text) : LinkAction;
}
