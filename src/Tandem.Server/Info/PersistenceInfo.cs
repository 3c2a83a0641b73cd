using System;
using Tandem.Platform.Info;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Info;

/// <summary>INFO persistence.</summary>
internal sealed class PersistenceInfo(TandemServer server) : IInfoSection
{
    public string Name => "persistence";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        RdbSaves saves = server.Saves;
        Snapshot? snapshot = server.Snapshots.Current;
        writer.Field("loading", server.Loader.IsLoading);
        writer.Field("async_loading", 0);
        writer.Field("current_cow_peak", 0);
        writer.Field("current_cow_size", 0);
        writer.Field("current_cow_size_age", 0);
        writer.Field("current_fork_perc", 0.0);
        writer.Field("current_save_keys_processed", snapshot?.KeysWritten ?? 0);
        writer.Field("current_save_keys_total", snapshot?.KeysTotal ?? 0);
        writer.Field("rdb_changes_since_last_save", saves.ChangesSinceSave);
        writer.Field("rdb_bgsave_in_progress", saves.IsRunning || snapshot is not null);
        writer.Field("rdb_last_save_time", saves.LastSaveTime);
        writer.Field("rdb_last_bgsave_status", saves.LastSaveWasGood ? "ok" : "err");
        writer.Field("rdb_last_bgsave_time_sec", saves.LastDurationSeconds);
        writer.Field("rdb_current_bgsave_time_sec", saves.IsRunning ? (server.Loop.UnixMilliseconds / 1000) - saves.StartedAt : -1);
        writer.Field("rdb_saves", saves.Saves);
        writer.Field("rdb_last_cow_size", 0);
        writer.Field("rdb_last_load_keys_expired", server.Loader.KeysExpired);
        writer.Field("rdb_last_load_keys_loaded", server.Loader.KeysLoaded);
        writer.Field("aof_enabled", 0);
        writer.Field("aof_rewrite_in_progress", 0);
        writer.Field("aof_rewrite_scheduled", 0);
        writer.Field("aof_last_rewrite_time_sec", -1);
        writer.Field("aof_current_rewrite_time_sec", -1);
        writer.Field("aof_last_bgrewrite_status", "ok");
        writer.Field("aof_rewrites", 0);
        writer.Field("aof_rewrites_consecutive_failures", 0);
        writer.Field("aof_last_write_status", "ok");
        writer.Field("aof_last_cow_size", 0);
        writer.Field("module_fork_in_progress", 0);
        writer.Field("module_fork_last_cow_size", 0);
        if (server.Loader.IsLoading)
        {
            long total = Math.Max(server.Loader.TotalBytes, 1);
            writer.Field("loading_start_time", server.Loader.StartedAt);
            writer.Field("loading_total_bytes", server.Loader.TotalBytes);
            writer.Field("loading_rdb_used_mem", 0);
            writer.Field("loading_loaded_bytes", server.Loader.LoadedBytes);
            writer.Field("loading_loaded_perc", 100.0 * server.Loader.LoadedBytes / total);
            writer.Field("loading_eta_seconds", 1);
        }
    }
}
