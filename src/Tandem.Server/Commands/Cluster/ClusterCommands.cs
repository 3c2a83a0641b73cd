using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Cluster;

/// <summary>CLUSTER and what belongs to it, on an instance without cluster-enabled: the only kind there is so far.</summary>
[Command("CLUSTER", "", Arity = -2, Since = "3.0.0")]
internal static class ClusterCommands
{
    /// <summary>Belongs to Redis Cluster, which this instance is no node of.</summary>
    /// <returns>An error.</returns>
    [Command("ASKING", "", Arity = 1, Flags = CommandFlags.Fast, Acl = AclCategories.Connection, Since = "3.0.0")]
    [Command("CLUSTER|ADDSLOTS", "slot [slot ...]", Arity = -3,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "3.0.0")]
    [Command("CLUSTER|ADDSLOTSRANGE", "start-slot end-slot [start-slot end-slot ...]", Arity = -4,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "7.0.0")]
    [Command("CLUSTER|BUMPEPOCH", "", Arity = 2,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Tips = "nondeterministic_output", Since = "3.0.0")]
    [Command("CLUSTER|COUNT-FAILURE-REPORTS", "node-id", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Stale,
        Tips = "nondeterministic_output", Since = "3.0.0")]
    [Command("CLUSTER|COUNTKEYSINSLOT", "slot", Arity = 3, Flags = CommandFlags.Stale, Since = "3.0.0")]
    [Command("CLUSTER|DELSLOTS", "slot [slot ...]", Arity = -3,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "3.0.0")]
    [Command("CLUSTER|DELSLOTSRANGE", "start-slot end-slot [start-slot end-slot ...]", Arity = -4,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "7.0.0")]
    [Command("CLUSTER|FAILOVER", "[FORCE|TAKEOVER]", Arity = -2,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "3.0.0")]
    [Command("CLUSTER|FLUSHSLOTS", "", Arity = 2,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "3.0.0")]
    [Command("CLUSTER|FORGET", "node-id", Arity = 3,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "3.0.0")]
    [Command("CLUSTER|GETKEYSINSLOT", "slot count", Arity = 4, Flags = CommandFlags.Stale,
        Tips = "nondeterministic_output", Since = "3.0.0")]
    [Command("CLUSTER|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Since = "5.0.0")]
    [Command("CLUSTER|INFO", "", Arity = 2, Flags = CommandFlags.Stale, Tips = "nondeterministic_output", Since = "3.0.0")]
    [Command("CLUSTER|KEYSLOT", "key", Arity = 3, Flags = CommandFlags.Stale, Since = "3.0.0")]
    [Command("CLUSTER|LINKS", "", Arity = 2, Flags = CommandFlags.Stale, Tips = "nondeterministic_output", Since = "7.0.0")]
    [Command("CLUSTER|MEET", "ip port [cluster_bus_port]", Arity = -4,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "3.0.0")]
    [Command("CLUSTER|MYID", "", Arity = 2, Flags = CommandFlags.Stale, Since = "3.0.0")]
    [Command("CLUSTER|NODES", "", Arity = 2, Flags = CommandFlags.Stale, Tips = "nondeterministic_output", Since = "3.0.0")]
    [Command("CLUSTER|REPLICAS", "node-id", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Stale,
        Tips = "nondeterministic_output", Since = "5.0.0")]
    [Command("CLUSTER|REPLICATE", "node-id", Arity = 3,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "3.0.0")]
    [Command("CLUSTER|RESET", "[HARD|SOFT]", Arity = -2,
        Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Stale, Since = "3.0.0")]
    [Command("CLUSTER|SAVECONFIG", "", Arity = 2,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "3.0.0")]
    [Command("CLUSTER|SET-CONFIG-EPOCH", "config-epoch", Arity = 3,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "3.0.0")]
    [Command("CLUSTER|SETSLOT", "slot <IMPORTING node-id | MIGRATING node-id | NODE node-id | STABLE>", Arity = -4,
        Flags = CommandFlags.Admin | CommandFlags.Stale | CommandFlags.NoAsyncLoading, Since = "3.0.0")]
    [Command("CLUSTER|SHARDS", "", Arity = 2, Flags = CommandFlags.Stale, Tips = "nondeterministic_output", Since = "7.0.0")]
    [Command("CLUSTER|SLAVES", "node-id", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Stale,
        Tips = "nondeterministic_output", Since = "3.0.0")]
    [Command("CLUSTER|SLOTS", "", Arity = 2, Flags = CommandFlags.Stale, Tips = "nondeterministic_output", Since = "3.0.0")]
    [Command("READONLY", "", Arity = 1, Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Acl = AclCategories.Connection, Since = "3.0.0")]
    [Command("READWRITE", "", Arity = 1, Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Acl = AclCategories.Connection, Since = "3.0.0")]
    public static void Refuse(ref CommandContext c) => c.Reply.Error("ERR This instance has cluster support disabled"u8);
}
