using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Sets;

/// <summary>SMOVE.</summary>
internal static class SMove
{
    /// <summary>Moves a member from one set to another, which may have it already.</summary>
    /// <returns>1, or 0 when the source has no such member.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1), O(N) in arrays of integers.</remarks>
    [Command("SMOVE", "source destination member", Arity = 4, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Set, Keys = "RW access delete @1; RW insert @2", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        // Looking for the second key may move the first one's entry, when it is found expired.
        bool exists = !c.FindForWrite(1).IsNull;
        EntryRef target = c.FindForWrite(2);
        if (!exists)
        {
            c.Reply.Integer(0);
            return;
        }

        EntryRef source = c.Database.FindRaw(c[1]);
        if (!c.HasType(source, DataType.Set) || (!target.IsNull && !c.HasType(target, DataType.Set)))
        {
            return;
        }

        if (source == target || !new SetValue(source).Remove(c[3]))
        {
            c.Reply.Integer(source == target && new SetObject(source).Contains(c[3]) ? 1 : 0);
            return;
        }

        c.KeyChanged(1, KeyEventClass.Set, "srem");
        if (new SetObject(source).Count == 0)
        {
            c.RemoveEmptied(1, source);
        }

        SetValue destination = target.IsNull
            ? SetValue.Create(c.Add(2, DataType.Set, ValueEncoding.IntSet), c[3])
            : new SetValue(c.Database.FindRaw(c[2]));
        if (destination.Add(c[3], c.Options))
        {
            c.KeyChanged(2, KeyEventClass.Set, "sadd");
        }

        c.Reply.Integer(1);
    }
}
