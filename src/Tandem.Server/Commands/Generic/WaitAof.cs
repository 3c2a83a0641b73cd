using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.Replication.Master;

namespace Tandem.Server.Commands.Generic;

/// <summary>WAITAOF: waits until the client's writes are on disks for good.</summary>
internal static class WaitAof
{
    /// <summary>Blocks until the client's last write is forced to this server's disk and to those of replicas.</summary>
    /// <returns>Array: 1 when it is on this server's disk, and the number of replicas that have it on theirs.</returns>
    [Command("WAITAOF", "numlocal numreplicas timeout", Arity = 4, Flags = CommandFlags.Noscript, Acl = AclCategories.Connection,
        Tips = "request_policy:all_shards response_policy:agg_min", Since = "7.2.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.Server.Replication.IsReplica)
        {
            c.Reply.Error("ERR WAITAOF cannot be used with replica instances. Please also note that writes to replicas are just local "
                + "and are not propagated.");
            return;
        }

        if (!c.TryInteger(1, 0, 1, out long local, "ERR value is out of range, must between 0 and 1"u8)
            || !c.TryInteger(2, 0, int.MaxValue, out long replicas, Errors.MustBePositive)
            || !c.TryInteger(3, out long timeout, Errors.TimeoutNotInteger))
        {
            return;
        }

        if (timeout < 0)
        {
            c.Reply.Error(Errors.TimeoutNegative);
            return;
        }

        if (local > 0 && c.Server.AppendOnly.State == AofState.Off)
        {
            c.Reply.Error("ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled."u8);
            return;
        }

        long offset = c.Client.LastWriteOffset;
        WaitingClients waits = c.Server.Replication.Waits;
        if (!waits.TryAnswer(c.Client, offset, (int)local, (int)replicas, now: c.MustNotBlock))
        {
            waits.AddDurable(c.Client, c.Command, offset, (int)local, (int)replicas, timeout);
        }
    }
}
