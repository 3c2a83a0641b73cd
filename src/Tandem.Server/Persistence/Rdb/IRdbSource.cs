using System;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Where the bytes of an RDB file come from: a file, memory, or a socket.</summary>
internal interface IRdbSource
{
    /// <summary>Reads at least one byte, waiting for it when it must (a socket's source runs the event loop meanwhile).</summary>
    /// <param name="destination">Where the bytes go; never empty.</param>
    /// <returns>Bytes read, or 0 when no more will come.</returns>
    int Read(Span<byte> destination);
}
