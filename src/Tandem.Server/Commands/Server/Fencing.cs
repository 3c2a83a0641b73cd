using System;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Replication;

namespace Tandem.Server.Commands.Server;

/// <summary>FENCE and LEASE, which Tandem's Sentinels send to the servers of a group that acknowledges only what is safe.</summary>
internal static class Fencing
{
    /// <summary>Orders of a failover. Without more, a replica stops to follow its master and tells how far it is; PROMOTE makes a fenced
    /// one a master, FOLLOW makes it follow.</summary>
    /// <returns>Role, replication id, offset, and the epoch of its data; OK for PROMOTE and FOLLOW.</returns>
    /// <remarks>Errors: a failover of a higher epoch is known; PROMOTE of a server that was not fenced moments ago.</remarks>
    [Command("FENCE", "epoch [PROMOTE | FOLLOW host port]", Arity = -2, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "7.0.0")]
    public static void Fence(ref CommandContext c)
    {
        if (!c.TryInteger(1, 0, long.MaxValue, out long epoch))
        {
            return;
        }

        bool promotes = c.ArgumentCount == 3 && c.Is(2, "PROMOTE"u8);
        bool follows = c.ArgumentCount == 5 && c.Is(2, "FOLLOW"u8);
        long port = 0;
        if (c.ArgumentCount != 2 && !promotes && !follows)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        if (follows && !c.TryInteger(4, 0, 65535, out port, "ERR Invalid master port"u8))
        {
            return;
        }

        ReplicationNode node = c.Server.Replication;
        if (c.Server.Failover.State != FailoverState.None)
        {
            c.Reply.Error("ERR FENCE not allowed while failing over."u8);
        }
        else if (promotes && node.IsReplica && !node.Fence.MayPromote(epoch))
        {
            c.Reply.Error("STALEEPOCH This server is not fenced for the epoch, or was so too long ago."u8);
        }
        else if (epoch < node.Fence.Epoch)
        {
            c.Reply.Error(FormattableString.Invariant($"STALEEPOCH A failover of epoch {node.Fence.Epoch} is known here."));
        }
        else if (node.Fence.Enter(epoch, raises: !promotes && !follows && node.IsReplica, promotes) is { } error)
        {
            c.Reply.Error("ERR The epoch cannot be kept on disk: " + error);
        }
        else if (promotes || follows)
        {
            Change(node, follows ? (Encoding.UTF8.GetString(c[3]), (int)port) : null);
            c.Reply.Ok();
        }
        else
        {
            node.StopFollowing();
            c.Reply.Array(4);
            c.Reply.Bulk(node.IsReplica ? "slave"u8 : "master"u8);
            c.Reply.Bulk(c.Dispatcher.Log.Id.ToString());
            c.Reply.Integer(!node.IsReplica || node.Link.HasPosition ? c.Dispatcher.Log.End : -1);
            c.Reply.Integer(node.Fence.DataEpoch);
        }
    }

    /// <summary>A Sentinel vouches for this master; see option master-lease.</summary>
    /// <returns>What the Sentinel is to send next time as <c>answer</c>; 0 when this is no master with a lease.</returns>
    [Command("LEASE", "sentinel-id sentinels quorum down-after answer", Arity = 6, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Stale | CommandFlags.Loading | CommandFlags.Fast, Since = "7.0.0")]
    public static void Lease(ref CommandContext c)
    {
        if (c.TryInteger(2, 1, int.MaxValue, out long sentinels) && c.TryInteger(3, 1, int.MaxValue, out long quorum)
            && c.TryInteger(4, 1, long.MaxValue, out long downAfter) && c.TryInteger(5, 0, long.MaxValue, out long answer))
        {
            ReplicationNode node = c.Server.Replication;
            c.Reply.Integer(node.IsReplica || !node.Lease.IsOn
                ? 0
                : node.Lease.Renew(Encoding.Latin1.GetString(c[1]), (int)sentinels, (int)quorum, downAfter, answer));
        }
    }

    private static void Change(ReplicationNode node, (string Host, int Port)? master)
    {
        if (master is { } to && (node.Master is not { } now || now.Port != to.Port || now.Host != to.Host || node.Fence.IsUp))
        {
            node.BecomeReplica(to.Host, to.Port);
        }
        else if (master is null && node.IsReplica)
        {
            node.BecomeMaster();
        }
    }
}
