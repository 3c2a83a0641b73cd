using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>FAILOVER, BGREWRITEAOF: what this server cannot do, with a clear answer.</summary>
internal static class Failover
{
    /// <summary>Refuses to hand the role of master over.</summary>
    [Command("FAILOVER", "[TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]", Arity = -1, Flags = CommandFlags.Admin
        | CommandFlags.Noscript | CommandFlags.Stale, Since = "6.2.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.ArgumentCount == 2 && c.Is(1, "ABORT"u8))
        {
            c.Reply.Error("ERR No failover in progress."u8);
        }
        else if (c.Server.Options.Cluster.Enabled)
        {
            c.Reply.Error("ERR FAILOVER not allowed in cluster mode."u8);
        }
        else if (c.Server.Replication.IsReplica)
        {
            c.Reply.Error("ERR FAILOVER is not valid when server is a replica."u8);
        }
        else if (c.Server.Replication.Replicas.Sessions.Count == 0)
        {
            c.Reply.Error("ERR FAILOVER requires connected replicas."u8);
        }
        else
        {
            c.Reply.Error("ERR coordinated failover is not supported by this server: use REPLICAOF NO ONE on the replica"u8);
        }
    }
}
