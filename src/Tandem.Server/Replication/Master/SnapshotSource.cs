using System;
using Tandem.Server.Persistence;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Replication.Master;

/// <summary>Snapshots for full copies, from the same machinery as BGSAVE.</summary>
internal sealed class SnapshotSource(
    SnapshotRunner runner, RdbSaves saves, PersistenceOptions options, Func<RdbReplicationInfo?, RdbFileInfo> fileInfo)
    : ISnapshotSource
{
    public bool IsBusy => runner.Current is not null || saves.IsRunning;

    public void StartFile(RdbReplicationInfo position, Action<string?, string?> done) => saves.Start(position, done);

    public void StartStream(RdbReplicationInfo position, IRdbSink sink, Func<bool> hasRoom, Action<bool> done)
    {
        RdbWriter writer = new(sink)
        {
            Compress = options.RdbCompression,
            ComputeChecksum = options.RdbChecksum,
        };
        runner.Start(writer, fileInfo(position), RdbAccessKind.None, hasRoom, wasWritten =>
        {
            writer.Dispose();
            done(wasWritten);
        });
    }

    public void AbandonStream() => runner.Abandon();

    public void AbandonFile()
    {
        if (options.Save.Points.Count == 0)
        {
            saves.Abandon();
        }
    }
}
