using System;
using Tandem.Platform.Info;
using Tandem.Server.Persistence;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Info;

/// <summary>INFO persistence.</summary>
internal sealed class PersistenceInfo(TandemServer server) : IInfoSection
{
    public string Name => "Persistence";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        WriteSaves(writer);
        WriteAof(writer, server.Aof);

        if (server.AppendOnly.State != AofState.Off)
        {
            WriteAofSizes(writer);
        }

        // Modules would fork; there are none.
        writer.Field("module_fork_in_progress", 0);
        writer.Field("module_fork_last_cow_size", 0);
        if (server.Loader.IsLoading)
        {
            WriteLoad(writer);
        }
    }

    private void WriteSaves(InfoWriter writer)
    {
        RdbSaves saves = server.Saves;
        Snapshot? snapshot = server.Snapshots.Current;
        long now = server.Loop.UnixMilliseconds / 1000;
        long written = snapshot?.KeysWritten ?? 0;
        long total = snapshot?.KeysTotal ?? 0;
        writer.Field("loading", server.Loader.IsLoading && !server.Loader.IsAsync);
        writer.Field("async_loading", server.Loader.IsAsync);
        writer.Field("current_cow_peak", snapshot is null ? 0 : server.Snapshots.MostBytesAside);
        writer.Field("current_cow_size", snapshot?.BytesAside ?? 0);
        writer.Field("current_cow_size_age", 0);
        writer.Field("current_fork_perc", total == 0 ? 0.0 : 100.0 * written / total);
        writer.Field("current_save_keys_processed", written);
        writer.Field("current_save_keys_total", total);
        writer.Field("rdb_changes_since_last_save", saves.ChangesSinceSave);
        writer.Field("rdb_bgsave_in_progress", saves.IsRunning || (snapshot is not null && !server.AppendOnly.Rewrite.TakesSnapshot));
        writer.Field("rdb_last_save_time", saves.LastSaveTime);
        writer.Field("rdb_last_bgsave_status", saves.LastSaveWasGood ? "ok" : "err");
        writer.Field("rdb_last_bgsave_time_sec", saves.LastDurationSeconds);
        writer.Field("rdb_current_bgsave_time_sec", saves.IsRunning ? now - saves.StartedAt : -1);
        writer.Field("rdb_saves", saves.Saves);
        writer.Field("rdb_last_cow_size", server.Snapshots.MostBytesAside);
        writer.Field("rdb_last_load_keys_expired", server.Loader.KeysExpired);
        writer.Field("rdb_last_load_keys_loaded", server.Loader.KeysLoaded);
    }

    private void WriteAof(InfoWriter writer, AofStatistics aof)
    {
        bool isRewriting = aof.RewriteStartedAt > 0;
        long seconds = (server.Loop.UnixMilliseconds / 1000) - aof.RewriteStartedAt;
        writer.Field("aof_enabled", aof.IsOn);
        writer.Field("aof_rewrite_in_progress", isRewriting);
        writer.Field("aof_rewrite_scheduled", aof.RewriteIsScheduled);
        writer.Field("aof_last_rewrite_time_sec", aof.LastRewriteSeconds);
        writer.Field("aof_current_rewrite_time_sec", isRewriting ? seconds : -1);
        writer.Field("aof_last_bgrewrite_status", aof.LastRewriteWasGood ? "ok" : "err");
        writer.Field("aof_rewrites", aof.Rewrites);
        writer.Field("aof_rewrites_consecutive_failures", aof.ConsecutiveFailures);
        writer.Field("aof_last_write_status", aof.LastWriteWasGood ? "ok" : "err");
        writer.Field("aof_last_cow_size", aof.LastCopiedBytes);
    }

    private void WriteAofSizes(InfoWriter writer)
    {
        AppendOnlyFile file = server.AppendOnly;
        writer.Field("aof_current_size", file.CurrentSizeBytes);
        writer.Field("aof_base_size", file.SizeAtRewriteBytes);
        writer.Field("aof_pending_rewrite", server.Aof.RewriteIsScheduled);
        writer.Field("aof_buffer_length", server.Log.End - server.Log.SendableEnd);
        writer.Field("aof_pending_bio_fsync", file.Sync.Pending);
        writer.Field("aof_delayed_fsync", file.Sync.Delays);
    }

    private void WriteLoad(InfoWriter writer)
    {
        DataLoader loader = server.Loader;
        long left = Math.Max(loader.TotalBytes - loader.LoadedBytes, 0);
        long seconds = (server.Loop.UnixMilliseconds / 1000) - loader.StartedAt;
        writer.Field("loading_start_time", loader.StartedAt);
        writer.Field("loading_total_bytes", loader.TotalBytes);
        writer.Field("loading_rdb_used_mem", loader.FieldOr("used-mem", 0));
        writer.Field("loading_loaded_bytes", loader.LoadedBytes);
        writer.Field("loading_loaded_perc", 100.0 * loader.LoadedBytes / Math.Max(loader.TotalBytes, 1));

        // In the first second nothing can be told.
        writer.Field("loading_eta_seconds", seconds == 0 ? 1 : seconds * left / (loader.LoadedBytes + 1));
    }
}
