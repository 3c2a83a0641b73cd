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

    public void StartStream(
        RdbReplicationInfo position, SnapshotContent content, IRdbSink sink, Func<bool> hasRoom, Action<bool> done)
    {
        RdbFileInfo info = fileInfo(position) with { HasKeys = (content & SnapshotContent.Keys) != 0 };
        if ((content & SnapshotContent.Functions) == 0)
        {
            info = info with { Functions = [] };
        }

        RdbWriter writer = new(sink)
        {
            Compress = options.RdbCompression,
            ComputeChecksum = options.RdbChecksum,
        };
        runner.Start(writer, info, RdbAccessKind.None, hasRoom, wasWritten =>
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
