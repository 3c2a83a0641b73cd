using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Expiry;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Hashes;

/// <summary>HTTL, HPTTL, HEXPIRETIME, HPEXPIRETIME, HPERSIST: when fields of a hash expire, and that they do not.</summary>
internal static class HTtl
{
    // What stands for a field in the reply in place of a time.
    private const int NoField = -2;
    private const int NoExpiry = -1;

    /// <summary>Gives the seconds until fields of a hash expire.</summary>
    /// <returns>Array of integers, one for each field: -1 for one that does not expire, -2 for one that is absent.</returns>
    [Command("HTTL", "key FIELDS numfields field [field ...]", Arity = -5, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Hash, Keys = "RO access @1", Tips = "nondeterministic_output", Since = "7.4.0")]
    public static void Seconds(ref CommandContext c) => Run(ref c, c.Now, 1000);

    /// <summary>Gives the milliseconds until fields of a hash expire.</summary>
    /// <returns>Array of integers, as HTTL.</returns>
    [Command("HPTTL", "key FIELDS numfields field [field ...]", Arity = -5, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Hash, Keys = "RO access @1", Tips = "nondeterministic_output", Since = "7.4.0")]
    public static void Milliseconds(ref CommandContext c) => Run(ref c, c.Now, 1);

    /// <summary>Gives the Unix time in seconds at which fields of a hash expire.</summary>
    /// <returns>Array of integers, as HTTL.</returns>
    [Command("HEXPIRETIME", "key FIELDS numfields field [field ...]", Arity = -5, Flags = CommandFlags.Readonly
        | CommandFlags.Fast, Acl = AclCategories.Hash, Keys = "RO access @1", Since = "7.4.0")]
    public static void TimeSeconds(ref CommandContext c) => Run(ref c, 0, 1000);

    /// <summary>Gives the Unix time in milliseconds at which fields of a hash expire.</summary>
    /// <returns>Array of integers, as HTTL.</returns>
    [Command("HPEXPIRETIME", "key FIELDS numfields field [field ...]", Arity = -5, Flags = CommandFlags.Readonly
        | CommandFlags.Fast, Acl = AclCategories.Hash, Keys = "RO access @1", Since = "7.4.0")]
    public static void TimeMilliseconds(ref CommandContext c) => Run(ref c, 0, 1);

    /// <summary>Takes the expiry of fields of a hash away.</summary>
    /// <returns>Array of integers, one for each field: 1 done, -1 it did not expire, -2 no such field.</returns>
    [Command("HPERSIST", "key FIELDS numfields field [field ...]", Arity = -5, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Hash, Keys = "RW update @1", Since = "7.4.0")]
    public static void Persist(ref CommandContext c)
    {
        if (!FieldArguments.TryRead(ref c, 2, out FieldArguments fields) || !HashKey.TryFindForWrite(ref c, out EntryRef entry))
        {
            return;
        }

        Span<int> changed = fields.Count <= FieldArguments.OnStack ? stackalloc int[FieldArguments.OnStack] : new int[fields.Count];
        int count = 0;
        c.Reply.Array(fields.Count);
        for (int i = fields.First; i < fields.First + fields.Count; i++)
        {
            if (entry.IsNull || !new HashValue(entry, c.Keyspace).TryGetExpiry(c[i], out long expiry))
            {
                c.Reply.Integer(NoField);
            }
            else if (expiry == HashValue.NoExpiry)
            {
                c.Reply.Integer(NoExpiry);
            }
            else
            {
                FieldExpiry.Set(c.Database, entry, c[i], HashValue.NoExpiry);
                changed[count++] = i;
                c.Reply.Integer(1);
            }
        }

        if (count > 0)
        {
            c.KeyChanged(1, KeyEventClass.Hash, "hpersist", count);
            FieldPropagation.Persist(ref c, changed[..count]);
        }
    }

    private static void Run(ref CommandContext c, long origin, long unit)
    {
        if (!FieldArguments.TryRead(ref c, 2, out FieldArguments fields) || !HashKey.TryFind(ref c, out EntryRef entry))
        {
            return;
        }

        c.Reply.Array(fields.Count);
        for (int i = fields.First; i < fields.First + fields.Count; i++)
        {
            if (entry.IsNull || !new HashValue(entry, c.Keyspace).TryGetExpiry(c[i], out long expiry))
            {
                c.Reply.Integer(NoField);
            }
            else
            {
                // Seconds are rounded up: a field that is there has a second left.
                c.Reply.Integer(expiry == HashValue.NoExpiry ? NoExpiry : (Math.Max(expiry - origin, 0) + unit - 1) / unit);
            }
        }
    }
}
