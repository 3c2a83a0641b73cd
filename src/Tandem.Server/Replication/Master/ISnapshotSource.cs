using System;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Replication.Master;

/// <summary>Takes the snapshots full copies are made of. Implemented by persistence.</summary>
internal interface ISnapshotSource
{
    /// <summary>True while a snapshot is being taken, for whatever purpose.</summary>
    bool IsBusy { get; }

    /// <summary>Makes the cut and begins to write the RDB file.</summary>
    /// <param name="done">Told the path of the finished file, or the error.</param>
    void StartFile(RdbReplicationInfo position, Action<string?, string?> done);

    /// <summary>Makes the cut and begins to write into a sink.</summary>
    /// <param name="content">What of it.</param>
    /// <param name="hasRoom">False while the receivers are behind.</param>
    /// <param name="done">True when the last byte was handed over.</param>
    void StartStream(RdbReplicationInfo position, SnapshotContent content, IRdbSink sink, Func<bool> hasRoom, Action<bool> done);

    /// <summary>Gives the running stream up.</summary>
    void AbandonStream();

    /// <summary>Gives the running file up, unless there are save points: then it is wanted for itself.</summary>
    void AbandonFile();
}
