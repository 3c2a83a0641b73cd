using System.Globalization;
using Tandem.Platform.Info;
using Tandem.Server.Replication;
using Tandem.Server.Replication.Master;
using Tandem.Server.Replication.Replica;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Info;

/// <summary>INFO replication.</summary>
internal sealed class ReplicationInfo(TandemServer server) : IInfoSection
{
    public string Name => "Replication";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        ReplicationNode node = server.Replication;
        ReplicationLog log = server.Log;
        writer.Field("role", node.IsReplica ? "slave" : "master");
        if (node.Master is { } master)
        {
            WriteLink(writer, node, master);
        }

        int online = 0;
        foreach (ReplicaSession session in node.Replicas.Sessions)
        {
            online += session.OnlySnapshot ? 0 : 1;
        }

        writer.Field("connected_slaves", online);
        if (node.MinGoodReplicas > 0)
        {
            writer.Field("min_slaves_good_slaves", node.GoodReplicas);
        }

        int index = 0;
        foreach (ReplicaSession session in node.Replicas.Sessions)
        {
            if (!session.OnlySnapshot)
            {
                writer.Field("slave" + index.ToString(CultureInfo.InvariantCulture), Describe(session, node.Replicas.Now));
                index++;
            }
        }

        WriteRegime(writer, node);
        writer.Field("master_failover_state", server.Failover.StateName);
        writer.Field("master_replid", log.Id.ToString());
        writer.Field("master_replid2", log.SecondId.ToString());
        writer.Field("master_repl_offset", log.End);
        writer.Field("second_repl_offset", log.SecondIdEnd);
        writer.Field("repl_backlog_active", log.IsActive);
        writer.Field("repl_backlog_size", log.RetentionBytes);
        writer.Field("repl_backlog_first_byte_offset", log.IsActive ? log.TailStart + 1 : 0);
        writer.Field("repl_backlog_histlen", log.HeldBytes);
    }

    // What Tandem's Sentinels go by; without these options INFO is as Redis has it.
    private static void WriteRegime(InfoWriter writer, ReplicationNode node)
    {
        if (node.Options.MinReplicasToAck > 0)
        {
            writer.Field("min_replicas_to_ack", node.Options.MinReplicasToAck);
        }

        if (node.Lease.IsOn)
        {
            writer.Field("master_lease_ms", node.Options.MasterLeaseMilliseconds);
            writer.Field("master_lease_held", !node.IsReplica && node.Lease.IsHeld);
        }

        if (node.Fence.Epoch > 0)
        {
            writer.Field("fence_epoch", node.Fence.Epoch);
            writer.Field("fenced", node.Fence.IsUp);
            writer.Field("data_epoch", node.Fence.DataEpoch);
        }
    }

    private static string Describe(ReplicaSession session, long now)
    {
        long lag = session.IsOnline ? (now - session.AckTime) / 1000 : 0;
        return string.Create(CultureInfo.InvariantCulture,
            $"ip={session.Address},port={session.ListeningPort},state={session.StateName},offset={session.AckedOffset},lag={lag}");
    }

    private void WriteLink(InfoWriter writer, ReplicationNode node, MasterEndpoint master)
    {
        MasterLinkDriver link = node.Link;
        long now = server.Loop.UnixMilliseconds;
        bool isSyncing = link.Machine.State == LinkState.Transfer;
        writer.Field("master_host", master.Host);
        writer.Field("master_port", master.Port);
        writer.Field("master_link_status", node.IsLinkUp ? "up" : "down");
        writer.Field("master_last_io_seconds_ago", node.IsLinkUp ? (now - link.LastInput) / 1000 : -1);
        writer.Field("master_sync_in_progress", isSyncing);
        writer.Field("slave_read_repl_offset", server.Log.End + link.UnappliedBytes);
        writer.Field("slave_repl_offset", server.Log.End);
        if (isSyncing && link.Copy.Receiver is { } copy)
        {
            writer.Field("master_sync_total_bytes", copy.Length);
            writer.Field("master_sync_read_bytes", copy.Received);
            writer.Field("master_sync_left_bytes", copy.Length < 0 ? -1 : copy.Length - copy.Received);
            writer.Field("master_sync_perc", copy.Length <= 0 ? 0.0 : 100.0 * copy.Received / copy.Length);
            writer.Field("master_sync_last_io_seconds_ago", (now - link.LastInput) / 1000);
        }

        if (!node.IsLinkUp)
        {
            writer.Field("master_link_down_since_seconds", link.Machine.DownSince > 0 ? (now - link.Machine.DownSince) / 1000 : -1);
        }

        writer.Field("slave_priority", node.Options.ReplicaPriority);
        writer.Field("slave_read_only", node.Options.ReplicaReadOnly);
        writer.Field("replica_announced", node.Options.ReplicaAnnounced);
    }
}
