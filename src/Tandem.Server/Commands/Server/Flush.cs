using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>FLUSHDB, FLUSHALL: remove all keys.</summary>
internal static class Flush
{
    /// <summary>Removes all keys of the selected database.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Replicas get it also when there was nothing to remove. ASYNC frees the memory in slices.</remarks>
    [Command("FLUSHDB", "[ASYNC|SYNC]", Arity = -1, Flags = CommandFlags.Write,
        Acl = AclCategories.Keyspace | AclCategories.Dangerous,
        Tips = "request_policy:all_shards response_policy:all_succeeded", Since = "1.0.0")]
    public static void Db(ref CommandContext c) => Run(ref c, c.Database.Index);

    /// <summary>Removes all keys of all databases.</summary>
    /// <returns>OK.</returns>
    /// <remarks>With save points the file is written at once, so that a restart does not bring the keys back.</remarks>
    [Command("FLUSHALL", "[ASYNC|SYNC]", Arity = -1, Flags = CommandFlags.Write,
        Acl = AclCategories.Keyspace | AclCategories.Dangerous,
        Tips = "request_policy:all_shards response_policy:all_succeeded", Since = "1.0.0")]
    public static void All(ref CommandContext c) => Run(ref c, -1);

    private static void Run(ref CommandContext c, int database)
    {
        bool lazily = c.Options.LazyfreeLazyUserFlush;
        if (c.ArgumentCount > 2
            || (c.ArgumentCount == 2 && !(lazily = c.Is(1, "ASYNC"u8)) && !c.Is(1, "SYNC"u8)))
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        c.Keyspace.Dirty += c.Keyspace.Flush(database, lazily);
        if (database < 0)
        {
            KeepFileEmpty(ref c);
        }

        c.PropagateOnlyEffects();
        c.Dispatcher.Propagation.Add(c.Database.Index, c.Arguments);
        c.Reply.Ok();
    }

    // What is being saved is gone; with save points the file shows that at once, so that a crash does not bring it back.
    private static void KeepFileEmpty(ref CommandContext c)
    {
        c.Server.Saves.Abandon();
        c.Server.Replication.AbandonStream();
        if (c.Server.Options.Persistence.Save.Points.Count > 0)
        {
            c.Server.Saves.SaveNow();
        }
    }
}
