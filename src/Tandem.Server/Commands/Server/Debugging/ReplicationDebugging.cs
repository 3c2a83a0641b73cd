using System.Text;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server.Debugging;

/// <summary>DEBUG about replication and the cluster.</summary>
internal static class ReplicationDebugging
{
    public static readonly DebugSubcommand[] Subcommands =
    [
        new("CHANGE-REPL-ID", 2, 2, ChangeId, "    Begins a new history: replicas that come back take a full copy."),
        new("REPLICATE <command> [<arg> ...]", 3, int.MaxValue, Replicate, "    Feeds a command to the replicas as it is."),
        new(
            "CLUSTERLINK KILL <to|from|all> <node-id>", 5, 5, KillClusterLink,
            "    Closes the links of the cluster's bus to or from a node."),
    ];

    private static void ChangeId(ref CommandContext c)
    {
        c.Server.ServerLog.Warning("Changing replication IDs after receiving DEBUG change-repl-id");
        c.Dispatcher.Log.BeginHistory(TandemServer.NewReplicationId());
        c.Reply.Ok();
    }

    // In the database the stream is in, so that nothing else is added to it.
    private static void Replicate(ref CommandContext c)
    {
        int current = c.Dispatcher.Log.Database;
        c.Dispatcher.Propagation.Add(current >= 0 ? current : c.Database.Index, c.Arguments.Slice(2));
        c.Reply.Ok();
    }

    private static void KillClusterLink(ref CommandContext c)
    {
        if (!c.Is(2, "KILL"u8))
        {
            c.Reply.Error("ERR unknown subcommand or wrong number of arguments for 'CLUSTERLINK'. Try DEBUG HELP."u8);
        }
        else if (!c.Server.Options.Cluster.Enabled)
        {
            c.Reply.Error("ERR Debug option only available for cluster mode enabled setup!"u8);
        }
        else
        {
            // Without a bus no node is known.
            c.Reply.Error(Encoding.Latin1.GetBytes("ERR Unknown node " + Encoding.Latin1.GetString(c[4])));
        }
    }
}
