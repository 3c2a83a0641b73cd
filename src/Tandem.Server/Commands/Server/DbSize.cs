using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>DBSIZE.</summary>
internal static class DbSize
{
    /// <summary>Counts the keys of the selected database, expired ones that nobody removed yet included.</summary>
    /// <returns>Integer reply.</returns>
    [Command("DBSIZE", "", Arity = 1, Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.Keyspace,
        Tips = "request_policy:all_shards response_policy:agg_sum", Since = "1.0.0")]
    public static void Run(ref CommandContext c) => c.Reply.Integer(c.Database.Count);
}
