using System;
using System.Text;
using Tandem.Platform.Config;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.Replication;
using Tandem.Server.Replication.Master;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Commands.Server;

/// <summary>REPLICAOF, PSYNC, SYNC, REPLCONF, ROLE: who copies from whom.</summary>
internal static class Replication
{
    /// <summary>Makes this server a replica of another one, or a master.</summary>
    /// <returns>OK.</returns>
    [Command("REPLICAOF", "host port", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Stale
        | CommandFlags.NoAsyncLoading, Since = "5.0.0")]
    public static void ReplicaOf(ref CommandContext c) => Follow(ref c);

    /// <summary>Makes this server a replica of another one, or a master; the old name of REPLICAOF.</summary>
    /// <returns>OK.</returns>
    [Command("SLAVEOF", "host port", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Stale
        | CommandFlags.NoAsyncLoading, Since = "1.0.0")]
    public static void SlaveOf(ref CommandContext c) => Follow(ref c);

    /// <summary>Asks to continue the stream of writes, or for a full copy.</summary>
    /// <returns>+CONTINUE or +FULLRESYNC, then the stream.</returns>
    [Command("PSYNC", "replicationid offset", Arity = -3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.NoAsyncLoading | CommandFlags.NoMulti, Since = "2.8.0")]
    public static void Psync(ref CommandContext c)
    {
        if (c.Client.Has(ClientFlags.Replica))
        {
            return;
        }

        if (!c.TryInteger(2, out long offset))
        {
            c.Server.ServerLog.Write(Platform.Logging.LogLevel.Warning,
                $"Replica {ReplicaList.SessionOf(c.Client).Name} asks for synchronization but with a wrong offset");
            return;
        }

        if ((c.ArgumentCount > 3 && c.Is(3, "FAILOVER"u8) && !TakesOver(ref c)) || MayNotFeed(ref c))
        {
            return;
        }

        ReplicationId id = ReplicationId.TryParse(c[1], out ReplicationId asked) ? asked : ReplicationId.None;
        c.Server.Replication.Replicas.Synchronize(c.Client, id, offset - 1, isPlainSync: false);
    }

    /// <summary>Asks for a full copy and the stream behind it.</summary>
    /// <returns>The copy as a bulk without its final CR LF, then the stream.</returns>
    [Command("SYNC", "", Arity = 1, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.NoAsyncLoading
        | CommandFlags.NoMulti, Since = "1.0.0")]
    public static void Sync(ref CommandContext c)
    {
        if (!c.Client.Has(ClientFlags.Replica) && !MayNotFeed(ref c))
        {
            c.Server.Replication.Replicas.Synchronize(c.Client, ReplicationId.None, -1, isPlainSync: true);
        }
    }

    /// <summary>What a replica tells its master about itself and its progress.</summary>
    /// <returns>OK; nothing for ACK and GETACK.</returns>
    [Command("REPLCONF", "", Arity = -1, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale | CommandFlags.AllowBusy, Since = "3.0.0")]
    public static void ReplConf(ref CommandContext c)
    {
        if (c.ArgumentCount % 2 == 0)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        bool asksForEpoch = c.ArgumentCount == 3 && c.Is(1, "tandem-history"u8) && c.Server.Replication.Fence.DataEpoch > 0;
        for (int i = 1; i < c.ArgumentCount; i += 2)
        {
            if (!TryOption(ref c, i, out bool answers))
            {
                return;
            }

            if (!answers)
            {
                return;
            }
        }

        if (asksForEpoch)
        {
            c.Reply.Simple(Encoding.ASCII.GetBytes(FormattableString.Invariant($"OK {c.Server.Replication.Fence.DataEpoch}")));
        }
        else
        {
            c.Reply.Ok();
        }
    }

    /// <summary>Tells whether this server is a master or a replica, and where the stream stands.</summary>
    /// <returns>Array: "master", offset, replicas; or "slave", host, port, state, offset.</returns>
    [Command("ROLE", "", Arity = 1, Flags = CommandFlags.Sentinel | CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.Fast, Acl = AclCategories.Admin | AclCategories.Dangerous, Since = "2.8.12")]
    public static void Role(ref CommandContext c)
    {
        if (c.Server.Sentinel is { } sentinel)
        {
            c.Reply.Array(2);
            c.Reply.Bulk("sentinel"u8);
            c.Reply.Array(sentinel.State.Masters.Count);
            foreach (string name in sentinel.State.Masters.Keys)
            {
                c.Reply.Bulk(name);
            }

            return;
        }

        ReplicationNode node = c.Server.Replication;
        if (node.Master is { } master)
        {
            c.Reply.Array(5);
            c.Reply.Bulk("slave"u8);
            c.Reply.Bulk(master.Host);
            c.Reply.Integer(master.Port);
            c.Reply.Bulk(node.LinkStateName);
            c.Reply.Integer(node.LinkStateName is "connected" ? c.Dispatcher.Log.End : -1);
            return;
        }

        c.Reply.Array(3);
        c.Reply.Bulk("master"u8);
        c.Reply.Integer(c.Dispatcher.Log.End);
        int mark = c.Reply.BeginDeferred();
        int count = 0;
        foreach (ReplicaSession session in node.Replicas.Sessions)
        {
            if (session.IsOnline && session.Address.Length > 0)
            {
                c.Reply.Array(3);
                c.Reply.Bulk(session.Address);
                c.Reply.BulkInteger(session.ListeningPort);
                c.Reply.BulkInteger(session.AckedOffset);
                count++;
            }
        }

        c.Reply.EndDeferredArray(mark, count);
    }

    private static void Follow(ref CommandContext c)
    {
        ReplicationNode node = c.Server.Replication;
        if (c.Server.Failover.State != FailoverState.None)
        {
            c.Reply.Error("ERR REPLICAOF not allowed while failing over."u8);
            return;
        }

        if (c.Is(1, "NO"u8) && c.Is(2, "ONE"u8))
        {
            if (node.IsReplica)
            {
                node.BecomeMaster();
                c.Server.ServerLog.Write(Platform.Logging.LogLevel.Notice, "MASTER MODE enabled (user request from '"
                    + (c.Client.Connection?.RemoteAddress ?? "?") + "')");
            }

            c.Reply.Ok();
            return;
        }

        if (c.Client.Has(ClientFlags.Replica))
        {
            c.Reply.Error("ERR Command is not valid when client is a replica."u8);
            return;
        }

        if (!c.TryInteger(2, 0, 65535, out long port, "ERR Invalid master port"u8))
        {
            return;
        }

        string host = Encoding.UTF8.GetString(c[1]);
        if (node.Master is { } master && master.Port == port && !node.Fence.IsUp
            && string.Equals(master.Host, host, StringComparison.OrdinalIgnoreCase))
        {
            c.Reply.Simple("OK Already connected to specified master"u8);
            return;
        }

        node.BecomeReplica(host, (int)port);
        c.Reply.Ok();
    }

    // Our master hands its role over to us.
    private static bool TakesOver(ref CommandContext c)
    {
        ReplicationNode node = c.Server.Replication;
        c.Server.ServerLog.Warning($"Failover request received for replid {Encoding.Latin1.GetString(c[1])}.");
        if (!node.IsReplica)
        {
            c.Reply.Error("ERR PSYNC FAILOVER can't be sent to a master."u8);
            return false;
        }

        if (!ReplicationId.TryParse(c[1], out ReplicationId id) || id != c.Dispatcher.Log.Id)
        {
            c.Reply.Error("ERR PSYNC FAILOVER replid must match my replid."u8);
            return false;
        }

        node.BecomeMaster();
        c.Server.ServerLog.Notice($"MASTER MODE enabled (failover request from '{c.Client.Connection?.RemoteAddress ?? "?"}')");
        return true;
    }

    private static bool MayNotFeed(ref CommandContext c)
    {
        if (c.Server.Failover.State != FailoverState.None)
        {
            c.Reply.Error("NOMASTERLINK Can't SYNC while failing over"u8);
            return true;
        }

        if (c.Server.Replication.IsReplica && !c.Server.Replication.IsLinkUp)
        {
            c.Reply.Error("NOMASTERLINK Can't SYNC while not connected with my master"u8);
            return true;
        }

        if (c.Client.Reply.Length > 0)
        {
            c.Reply.Error("ERR SYNC and PSYNC are invalid with pending output"u8);
            return true;
        }

        return false;
    }

    private static bool TryOption(ref CommandContext c, int i, out bool answers)
    {
        answers = true;
        if (c.Is(i, "ACK"u8))
        {
            answers = false;
            long fsynced = 0;
            if (c.Client.Has(ClientFlags.Replica) && NumberText.TryParseInteger(c[i + 1], out long offset))
            {
                if (c.ArgumentCount > i + 3 && c.Is(i + 2, "FACK"u8))
                {
                    _ = NumberText.TryParseInteger(c[i + 3], out fsynced);
                }

                c.Server.Replication.Replicas.Ack(c.Client, offset, fsynced);
            }

            return true;
        }

        if (c.Is(i, "GETACK"u8))
        {
            answers = false;
            if (c.Client.Has(ClientFlags.Master))
            {
                c.Server.Replication.Link.SendAck();
            }

            return true;
        }

        ReplicaSession session = ReplicaList.SessionOf(c.Client);
        if (c.Is(i, "listening-port"u8))
        {
            if (!c.TryInteger(i + 1, out long port))
            {
                return false;
            }

            session.ListeningPort = (int)port;
        }
        else if (c.Is(i, "ip-address"u8))
        {
            session.AnnouncedAddress = Encoding.Latin1.GetString(c[i + 1]);
        }
        else if (c.Is(i, "capa"u8))
        {
            session.TakesMarked |= c.Is(i + 1, "eof"u8);
            session.TakesNewIds |= c.Is(i + 1, "psync2"u8);
        }
        else if (c.Is(i, "tandem-history"u8))
        {
            session.History = LogHistory.TryParse(Encoding.Latin1.GetString(c[i + 1]).Split(':'), out LogHistory history)
                ? history
                : null;
        }
        else if (c.Is(i, "rdb-only"u8))
        {
            session.OnlySnapshot = c.Is(i + 1, "1"u8);
        }
        else if (c.Is(i, "rdb-filter-only"u8))
        {
            return TryFilter(ref c, session, i + 1);
        }
        else if (!c.Is(i, "version"u8))
        {
            c.Reply.Error("ERR Unrecognized REPLCONF option: " + Encoding.Latin1.GetString(c[i]));
            return false;
        }

        return true;
    }

    private static bool TryFilter(ref CommandContext c, ReplicaSession session, int i)
    {
        string[]? parts = ConfigWords.Split(Encoding.Latin1.GetString(c[i]));
        if (parts is null)
        {
            c.Reply.Error("ERR Missing rdb-filter-only values"u8);
            return false;
        }

        session.Content = SnapshotContent.None;
        foreach (string part in parts)
        {
            if (!part.Equals("functions", StringComparison.OrdinalIgnoreCase))
            {
                c.Reply.Error("ERR Unsupported rdb-filter-only option: " + part);
                return false;
            }

            session.Content |= SnapshotContent.Functions;
        }

        return true;
    }
}
