using System;

namespace Tandem.Protocol;

/// <summary>Whose replies a <see cref="RespWriter"/> holds: limits the output and counts the errors.</summary>
public interface IReplyOwner
{
    /// <summary>Asked before the buffer grows beyond <see cref="RespWriter.KeptBytes"/>.</summary>
    /// <param name="bytes">What would then wait to be sent.</param>
    /// <returns>False to lose all of it: the owner closes the connection.</returns>
    bool AllowsOutput(long bytes);

    /// <summary>An error was written, or dropped because the writer is suppressed.</summary>
    /// <param name="code">Its first word; ERR when it has none.</param>
    /// <param name="text">All of it.</param>
    void ErrorWritten(ReadOnlySpan<byte> code, ReadOnlySpan<byte> text);
}
