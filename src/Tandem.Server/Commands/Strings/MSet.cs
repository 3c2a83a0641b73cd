using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Strings;

/// <summary>MSET, MSETNX: set several keys.</summary>
internal static class MSet
{
    /// <summary>Sets several keys to strings.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: a key without a value. Cost: O(N) in keys.</remarks>
    [Command("MSET", "key value [key value ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.String, Keys = "OW update @1 last=-1 step=2",
        Tips = "request_policy:multi_shard response_policy:all_succeeded", Since = "1.0.1")]
    public static void Run(ref CommandContext c)
    {
        if (HasPairs(ref c))
        {
            SetAll(ref c);
            c.Reply.Ok();
        }
    }

    /// <summary>Sets several keys to strings if none of them exists.</summary>
    /// <returns>Integer reply: 1 when all were set, 0 when none.</returns>
    [Command("MSETNX", "key value [key value ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.String, Keys = "OW insert @1 last=-1 step=2",
        Tips = "request_policy:multi_shard response_policy:agg_min", Since = "1.0.1")]
    public static void IfAbsent(ref CommandContext c)
    {
        if (!HasPairs(ref c))
        {
            return;
        }

        for (int i = 1; i < c.ArgumentCount; i += 2)
        {
            if (!c.FindForWrite(i).IsNull)
            {
                c.Reply.Integer(0);
                return;
            }
        }

        SetAll(ref c);
        c.Reply.Integer(1);
    }

    private static bool HasPairs(ref CommandContext c)
    {
        if ((c.ArgumentCount & 1) != 0)
        {
            return true;
        }

        c.Reply.Error(Errors.WrongArgumentCount(c.Command.Name));
        return false;
    }

    private static void SetAll(ref CommandContext c)
    {
        for (int i = 1; i < c.ArgumentCount; i += 2)
        {
            c.PrefetchKeys(i, 1, step: 2);
            Set.Overwrite(ref c, i, i + 1, keepExpiry: false, expiry: 0);
            c.KeyChanged(i, KeyEventClass.String, "set");
        }
    }
}
