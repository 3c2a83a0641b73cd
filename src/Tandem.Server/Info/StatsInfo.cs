using Tandem.Platform.Info;
using Tandem.Server.Clients;
using Tandem.Server.Keyspace;
using Tandem.Server.Replication.Master;

namespace Tandem.Server.Info;

/// <summary>INFO stats.</summary>
internal sealed class StatsInfo(TandemServer server) : IInfoSection
{
    public string Name => "stats";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        ClientStatistics clients = server.Clients.Statistics;
        KeyspaceStatistics keys = server.Keyspace.Statistics;
        ReplicaList replicas = server.Replication.Replicas;
        Sampler samples = server.Cron.Samples;
        writer.Field("total_connections_received", clients.ConnectionsReceived);
        writer.Field("total_commands_processed", server.Dispatcher.Statistics.TotalCalls);
        writer.Field("instantaneous_ops_per_sec", samples.OperationsPerSecond);
        writer.Field("total_net_input_bytes", clients.NetInputBytes);
        writer.Field("total_net_output_bytes", clients.NetOutputBytes);
        writer.Field("total_net_repl_input_bytes", clients.NetReplicationInputBytes);
        writer.Field("total_net_repl_output_bytes", clients.NetReplicationOutputBytes);
        writer.Field("instantaneous_input_kbps", samples.InputKilobytesPerSecond);
        writer.Field("instantaneous_output_kbps", samples.OutputKilobytesPerSecond);
        writer.Field("instantaneous_input_repl_kbps", 0.0);
        writer.Field("instantaneous_output_repl_kbps", 0.0);
        writer.Field("rejected_connections", clients.RejectedConnections);
        writer.Field("sync_full", replicas.FullCopies);
        writer.Field("sync_partial_ok", replicas.Resumes);
        writer.Field("sync_partial_err", replicas.RefusedResumes);
        writer.Field("expired_keys", keys.ExpiredKeys);
        writer.Field("expired_stale_perc", keys.ExpiredStalePercent);
        writer.Field("expired_time_cap_reached_count", keys.ExpireCycleTimeLimitReached);
        writer.Field("expire_cycle_cpu_milliseconds", 0);
        writer.Field("evicted_keys", keys.EvictedKeys);
        writer.Field("evicted_clients", clients.EvictedClients);
        writer.Field("total_eviction_exceeded_time", 0);
        writer.Field("current_eviction_exceeded_time", 0);
        writer.Field("keyspace_hits", keys.Hits);
        writer.Field("keyspace_misses", keys.Misses);
        writer.Field("pubsub_channels", 0);
        writer.Field("pubsub_patterns", 0);
        writer.Field("pubsubshard_channels", 0);
        writer.Field("latest_fork_usec", 0);
        writer.Field("total_forks", 0);
        writer.Field("migrate_cached_sockets", 0);
        writer.Field("slave_expires_tracked_keys", 0);
        writer.Field("active_defrag_hits", 0);
        writer.Field("active_defrag_misses", 0);
        writer.Field("active_defrag_key_hits", 0);
        writer.Field("active_defrag_key_misses", 0);
        writer.Field("total_active_defrag_time", 0);
        writer.Field("current_active_defrag_time", 0);
        writer.Field("tracking_total_keys", 0);
        writer.Field("tracking_total_items", 0);
        writer.Field("tracking_total_prefixes", 0);
        writer.Field("unexpected_error_replies", 0);
        writer.Field("total_error_replies", server.Dispatcher.Statistics.TotalErrors);
        writer.Field("dump_payload_sanitizations", 0);
        writer.Field("total_reads_processed", clients.ReadsProcessed);
        writer.Field("total_writes_processed", clients.WritesProcessed);
        writer.Field("io_threaded_reads_processed", 0);
        writer.Field("io_threaded_writes_processed", 0);
        writer.Field("reply_buffer_shrinks", 0);
        writer.Field("reply_buffer_expands", 0);
        writer.Field("tandem_longest_snapshot_slice_usec", server.Snapshots.LongestSliceMicroseconds);
    }
}
