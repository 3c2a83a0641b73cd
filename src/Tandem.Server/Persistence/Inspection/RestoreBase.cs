using System;
using Tandem.Platform.Storage;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>Data as of an offset, from which the stream can be replayed: the base of an append-only file, or an RDB file.</summary>
/// <param name="File">Open, so that it stays even when a server deletes it.</param>
/// <param name="Offset">The offset that the data stand at.</param>
/// <param name="Segment">Which segment of the row goes on from there.</param>
/// <param name="Position">Where in it; 0 for the whole of it.</param>
/// <param name="Database">Which database is selected there; negative when the segment says so itself.</param>
internal sealed record RestoreBase(IStorageFile File, long Offset, int Segment, long Position, int Database) : IDisposable
{
    public void Dispose() => File.Dispose();
}
