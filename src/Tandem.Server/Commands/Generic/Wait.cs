using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Generic;

/// <summary>WAIT.</summary>
internal static class Wait
{
    /// <summary>Waits until enough replicas have all this client wrote so far.</summary>
    /// <returns>Integer: how many replicas have it.</returns>
    [Command("WAIT", "numreplicas timeout", Arity = 3, Flags = CommandFlags.Noscript, Acl = AclCategories.Connection,
        Tips = "request_policy:all_shards response_policy:agg_min", Since = "3.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.Server.Replication.IsReplica)
        {
            c.Reply.Error("ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica "
                + "is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.");
            return;
        }

        if (!c.TryInteger(1, out long wanted) || !c.TryInteger(2, out long timeout, Errors.TimeoutNotInteger))
        {
            return;
        }

        if (timeout < 0)
        {
            c.Reply.Error(Errors.TimeoutNegative);
            return;
        }

        long offset = c.Client.LastWriteOffset;
        int have = c.Server.Replication.Replicas.CountAcked(offset);
        if (have >= wanted || c.MustNotBlock)
        {
            c.Reply.Integer(have);
            return;
        }

        c.Server.Replication.Waits.Add(c.Client, c.Command, offset, (int)wanted, timeout);
    }
}
