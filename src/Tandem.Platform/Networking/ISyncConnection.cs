using System;

namespace Tandem.Platform.Networking;

/// <summary>A connection whose user waits for each step, for the rare work that the engine must do as one piece.</summary>
public interface ISyncConnection : IDisposable
{
    /// <summary>Whether the step that failed did so because its time was over.</summary>
    bool HasTimedOut { get; }

    /// <summary>Sends all bytes.</summary>
    /// <returns>False when the peer is gone or the time is over.</returns>
    bool TrySend(ReadOnlySpan<byte> bytes, int timeoutMilliseconds);

    /// <summary>Receives up to the next line feed.</summary>
    /// <returns>The line as Latin-1, without its end; null when the peer is gone, the time is over, or the line is longer than
    /// 16 KiB.</returns>
    string? ReadLine(int timeoutMilliseconds);
}
