using System;
using System.Globalization;
using Tandem.Platform.Info;
using Tandem.Server.Replication.Master;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Info;

/// <summary>INFO log: the stream on disk, who resumes from it, and what was given up.</summary>
internal sealed class LogInfo(TandemServer server) : IInfoSection
{
    public string Name => "Log";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        ReplicationLog log = server.Log;
        ReplicaList replicas = server.Replication.Replicas;
        long now = server.Loop.UnixMilliseconds;
        LogFiles? files = log.Files is { IsOpen: true } open ? open : null;
        writer.Field("log_on_disk", files is not null);
        writer.Field("log_first_byte_offset", log.IsActive ? log.Start + 1 : 0);
        writer.Field("log_last_byte_offset", log.SendableEnd);
        writer.Field("log_durable_offset", server.AppendOnly.Sync.IsOn ? server.AppendOnly.Sync.DurableEnd : -1);
        writer.Field("log_segments", files?.Segments.Count ?? 0);
        writer.Field("log_size_bytes", files?.SizeBytes ?? 0);
        writer.Field("log_retention_left_bytes", files is null ? 0 : Math.Max(files.RetentionBytes - files.SizeBytes, 0));
        writer.Field("log_oldest_age_ms", files is null ? 0 : now - files.Segments[0].Marks[0].UnixMilliseconds);
        writer.Field("log_resumes", replicas.Resumes);
        writer.Field("log_full_copies_first", replicas.FirstCopies);
        writer.Field("log_full_copies_other_history", replicas.CopiesForHistory);
        writer.Field("log_full_copies_not_retained", replicas.CopiesForOffset);
        writer.Field("log_rewinds_asked", replicas.RewindsAsked);
        writer.Field("log_rewinds", server.Durability.Rewind.Count);
        writer.Field("log_rollback_last_file", server.Durability.Rewind.LastFile);
        writer.Field("log_rollback_last_bytes", server.Durability.Rewind.LastBytes);
        writer.Field("log_promotion_offset", server.Replication.PromotionOffset);
        writer.Field("log_promotion_silence_ms", server.Replication.PromotionSilenceMilliseconds);
        writer.Field("log_promotion_old_master_ahead_bytes", replicas.LargestSurplus);
        writer.Field("log_clients_held", server.Clients.Hold!.Count);
        writer.Field("log_replies_refused", server.Clients.Hold.RefusedReplies);
        int index = 0;
        foreach (ReplicaSession session in replicas.Sessions)
        {
            if (session.IsOnline)
            {
                writer.Field(
                    string.Create(CultureInfo.InvariantCulture, $"log_replica{index++}"),
                    string.Create(CultureInfo.InvariantCulture,
                        $"ip={session.Address},port={session.ListeningPort},bytes={log.End - session.AckedOffset},"
                            + $"data_age_ms={Age(log, files, session, now)}"));
            }
        }
    }

    // How old the newest data of a replica are: since when there is something that it has not acknowledged. -1: not known.
    private static long Age(ReplicationLog log, LogFiles? files, ReplicaSession session, long now)
    {
        if (session.AckedOffset >= log.End)
        {
            return 0;
        }

        return files is null || session.AckedOffset < files.Start || session.AckedOffset > files.End
            ? -1
            : Math.Max(now - files.WrittenAt(session.AckedOffset), 0);
    }
}
