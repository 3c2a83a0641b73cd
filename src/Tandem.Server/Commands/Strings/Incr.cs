using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Strings;

/// <summary>INCR, DECR, INCRBY, DECRBY: add to a string that is an integer.</summary>
internal static class Incr
{
    /// <summary>Adds one to the integer value of a key; a missing key counts as 0.</summary>
    /// <returns>Integer reply: the new value.</returns>
    /// <remarks>Errors: WRONGTYPE, not an integer, overflow. Cost: O(1).</remarks>
    [Command("INCR", "key", Arity = 2, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Acl = AclCategories.String, Keys = "RW access update @1", Since = "1.0.0")]
    public static void Run(ref CommandContext c) => Add(ref c, 1);

    /// <summary>Subtracts one from the integer value of a key; a missing key counts as 0.</summary>
    /// <returns>Integer reply: the new value.</returns>
    [Command("DECR", "key", Arity = 2, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Acl = AclCategories.String, Keys = "RW access update @1", Since = "1.0.0")]
    public static void Decr(ref CommandContext c) => Add(ref c, -1);

    /// <summary>Adds to the integer value of a key; a missing key counts as 0.</summary>
    /// <returns>Integer reply: the new value.</returns>
    [Command("INCRBY", "key increment", Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Acl = AclCategories.String, Keys = "RW access update @1", Since = "1.0.0")]
    public static void By(ref CommandContext c)
    {
        if (c.TryInteger(2, out long increment))
        {
            Add(ref c, increment);
        }
    }

    /// <summary>Subtracts from the integer value of a key; a missing key counts as 0.</summary>
    /// <returns>Integer reply: the new value.</returns>
    [Command("DECRBY", "key decrement", Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Acl = AclCategories.String, Keys = "RW access update @1", Since = "1.0.0")]
    public static void DecrBy(ref CommandContext c)
    {
        if (!c.TryInteger(2, out long decrement))
        {
            return;
        }

        if (decrement == long.MinValue)
        {
            c.Reply.Error("ERR decrement would overflow"u8);
            return;
        }

        Add(ref c, -decrement);
    }

    private static void Add(ref CommandContext c, long increment)
    {
        if (!c.TryFindForWrite(1, DataType.String, out EntryRef entry))
        {
            return;
        }

        long value = 0;
        if (!entry.IsNull && !StringValue.TryInteger(entry, out value))
        {
            c.Reply.Error(Errors.NotInteger);
            return;
        }

        if (increment < 0 ? value < long.MinValue - increment : value > long.MaxValue - increment)
        {
            c.Reply.Error("ERR increment or decrement would overflow"u8);
            return;
        }

        if (entry.IsNull)
        {
            entry = c.Add(1, DataType.String, ValueEncoding.Int);
        }

        value += increment;
        StringValue.Set(entry, value);
        c.KeyChanged(1, KeyEventClass.String, "incrby");
        c.Reply.Integer(value);
    }
}
