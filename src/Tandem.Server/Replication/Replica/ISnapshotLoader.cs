using System;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Replication.Replica;

/// <summary>Loads a full copy beside the data being served. Implemented over the RDB loader.</summary>
internal interface ISnapshotLoader
{
    /// <summary>Loads a file into fresh tables, serving events meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pulse">Called about once a second while it goes on: tells the master that we are alive.</param>
    LoadedCopy LoadBeside(string path, Action pulse);

    /// <summary>Loads from a connection into fresh tables, serving events meanwhile.</summary>
    /// <param name="source">Where the copy comes from.</param>
    /// <param name="length">Its bytes; -1 when they are not known.</param>
    /// <param name="mark">What must follow the copy; empty for nothing.</param>
    /// <param name="staysReadable">True when reads of the old data are served meanwhile, because they are an older state of the
    /// same data set.</param>
    /// <param name="pulse">Called about once a second while it goes on.</param>
    LoadedCopy LoadBeside(IRdbSource source, long length, ReadOnlySpan<byte> mark, bool staysReadable, Action pulse);
}
