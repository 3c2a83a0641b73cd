using Tandem.Platform.Info;
using Tandem.Server.Clients;
using Tandem.Server.Keyspace;
using Tandem.Server.Replication.Master;

namespace Tandem.Server.Info;

/// <summary>INFO stats.</summary>
internal sealed class StatsInfo(TandemServer server) : IInfoSection
{
    /// <summary>Fields of what this server never does: it moves no data for an allocator's sake (activedefrag cannot be turned
    /// on) and gives no reading or writing to other threads. They are there because programs look for them.</summary>
    private static readonly string[] DefragFields =
    [
        "active_defrag_hits", "active_defrag_misses", "active_defrag_key_hits", "active_defrag_key_misses",
        "total_active_defrag_time", "current_active_defrag_time",
    ];

    private static readonly string[] ThreadFields = ["io_threaded_reads_processed", "io_threaded_writes_processed"];

    public string Name => "Stats";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        ClientStatistics clients = server.Clients.Statistics;
        WriteTraffic(writer, clients);
        WriteKeys(writer, server.Keyspace.Statistics);
        writer.Field("pubsub_channels", server.Subscriptions.Channels.Count);
        writer.Field("pubsub_patterns", server.Subscriptions.Patterns.Count);
        writer.Field("pubsubshard_channels", server.Subscriptions.ShardChannels.Count);

        // Snapshots are cut without fork; the cut is what a fork is elsewhere.
        writer.Field("latest_fork_usec", server.Snapshots.LastCutMicroseconds);
        writer.Field("total_forks", server.Snapshots.Count);
        writer.Field("migrate_cached_sockets", server.Migrations.Count);
        writer.Field("slave_expires_tracked_keys", server.Expiry.WritableReplicaKeys.Count);
        WriteZeros(writer, DefragFields);
        writer.Field("tracking_total_keys", server.Clients.Tracked.KeyCount);
        writer.Field("tracking_total_items", server.Clients.Tracked.ItemCount);
        writer.Field("tracking_total_prefixes", server.Clients.Tracked.PrefixCount);
        writer.Field("unexpected_error_replies", server.Dispatcher.Statistics.UnexpectedErrors);
        writer.Field("total_error_replies", server.Dispatcher.Statistics.TotalErrors);
        writer.Field("dump_payload_sanitizations", server.Keyspace.Statistics.DeepValidations);
        writer.Field("total_reads_processed", clients.ReadsProcessed);
        writer.Field("total_writes_processed", clients.WritesProcessed);
        WriteZeros(writer, ThreadFields);
        writer.Field("reply_buffer_shrinks", clients.ReplyBufferShrinks);
        writer.Field("reply_buffer_expands", clients.ReplyBufferExpands);
        writer.Field("tandem_longest_snapshot_slice_usec", server.Snapshots.LongestSliceMicroseconds);
    }

    private static void WriteZeros(InfoWriter writer, string[] fields)
    {
        foreach (string field in fields)
        {
            writer.Field(field, 0);
        }
    }

    private void WriteTraffic(InfoWriter writer, ClientStatistics clients)
    {
        ReplicaList replicas = server.Replication.Replicas;
        Sampler samples = server.Cron.Samples;
        writer.Field("total_connections_received", clients.ConnectionsReceived);
        writer.Field("total_commands_processed", server.Dispatcher.Statistics.TotalCalls);
        writer.Field("instantaneous_ops_per_sec", samples.Operations.PerSecond);
        writer.Field("total_net_input_bytes", clients.NetInputBytes + clients.NetReplicationInputBytes);
        writer.Field("total_net_output_bytes", clients.NetOutputBytes + clients.NetReplicationOutputBytes);
        writer.Field("total_net_repl_input_bytes", clients.NetReplicationInputBytes);
        writer.Field("total_net_repl_output_bytes", clients.NetReplicationOutputBytes);
        writer.Field("instantaneous_input_kbps", samples.Input.PerSecond / 1024.0);
        writer.Field("instantaneous_output_kbps", samples.Output.PerSecond / 1024.0);
        writer.Field("instantaneous_input_repl_kbps", samples.ReplicationInput.PerSecond / 1024.0);
        writer.Field("instantaneous_output_repl_kbps", samples.ReplicationOutput.PerSecond / 1024.0);
        writer.Field("rejected_connections", clients.RejectedConnections);
        writer.Field("sync_full", replicas.FullCopies);
        writer.Field("sync_partial_ok", replicas.Resumes);
        writer.Field("sync_partial_err", replicas.RefusedResumes);
    }

    private void WriteKeys(InfoWriter writer, KeyspaceStatistics keys)
    {
        writer.Field("expired_keys", keys.ExpiredKeys);
        writer.Field("expired_subkeys", keys.ExpiredFields);
        writer.Field("expired_stale_perc", keys.ExpiredStalePercent);
        writer.Field("expired_time_cap_reached_count", keys.ExpireCycleTimeLimitReached);
        writer.Field("expire_cycle_cpu_milliseconds", keys.ExpireCycleMicroseconds / 1000);
        writer.Field("evicted_keys", keys.EvictedKeys);
        writer.Field("evicted_clients", server.Clients.Statistics.EvictedClients);
        long over = keys.OverMemorySince == 0 ? 0 : server.Loop.MonotonicMicrosecondsNow() - keys.OverMemorySince;
        writer.Field("total_eviction_exceeded_time", (keys.OverMemoryMicroseconds + over) / 1000);
        writer.Field("current_eviction_exceeded_time", over / 1000);
        writer.Field("keyspace_hits", keys.Hits);
        writer.Field("keyspace_misses", keys.Misses);
    }
}
