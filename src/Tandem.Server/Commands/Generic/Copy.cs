using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Expiry;

namespace Tandem.Server.Commands.Generic;

/// <summary>COPY.</summary>
internal static class Copy
{
    /// <summary>Copies a value with its expiry to another key, in this database or another.</summary>
    /// <returns>Integer reply: 1 when copied, 0 when the source is absent or the destination present.</returns>
    /// <remarks>Errors: no such database, the same key, syntax error. Cost: O(N) in the value's size.</remarks>
    [Command("COPY", "source destination [DB destination-db] [REPLACE]", Arity = -3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.Keyspace,
        Keys = "RO access @1; OW update @2", Since = "6.2.0")]
    public static void Run(ref CommandContext c)
    {
        Database to = c.Database;
        if (!TryOptions(ref c, ref to, out bool replace))
        {
            return;
        }

        if ((c.Dispatcher.Gate & ServerGate.Cluster) != 0 && (to.Index != 0 || c.Database.Index != 0))
        {
            c.Reply.Error("ERR Copying to another database is not allowed in cluster mode"u8);
            return;
        }

        if (to == c.Database && c[1].SequenceEqual(c[2]))
        {
            c.Reply.Error(Errors.SameObject);
            return;
        }

        ulong hash = c.Hash(2);
        EntryRef source = c.Find(1);
        EntryRef old = source.IsNull ? default : to.LookupWrite(c[2], hash);
        if (source.IsNull || (!old.IsNull && !replace))
        {
            c.Reply.Integer(0);
            return;
        }

        if (!old.IsNull)
        {
            to.Remove(old, hash, c.Options.LazyfreeLazyServerDel);
        }

        Duplicate(c.Database, c[1], c.Hash(1), to, c[2], hash);
        c.Keyspace.Dirty++;
        to.Changed(c[2], KeyEventClass.Generic, "copy_to");
        c.Reply.Integer(1);
    }

    private static bool TryOptions(ref CommandContext c, ref Database to, out bool replace)
    {
        replace = false;
        for (int i = 3; i < c.ArgumentCount; i++)
        {
            if (c.Is(i, "REPLACE"u8))
            {
                replace = true;
            }
            else if (c.Is(i, "DB"u8) && i + 1 < c.ArgumentCount)
            {
                if (!c.TryInteger(++i, int.MinValue, int.MaxValue, out long index))
                {
                    return false;
                }

                if (index < 0 || index >= c.Keyspace.DatabaseCount)
                {
                    c.Reply.Error("ERR DB index is out of range"u8);
                    return false;
                }

                to = c.Keyspace[(int)index];
            }
            else
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }
        }

        return true;
    }

    // Entries are found anew because removing and adding move others of the same table.
    private static void Duplicate(
        Database from, ReadOnlySpan<byte> key, ulong hash, Database to, ReadOnlySpan<byte> newKey, ulong newHash)
    {
        EntryRef source = from.Table.Find(key, hash);
        EntryRef target = to.Add(newKey, newHash, ValueTag.TypeOf(source), ValueTag.EncodingOf(source));
        source = from.Table.Find(key, hash);
        ValueCopy.Duplicate(source, target);
        FieldExpiry.Mark(to.Table, target);
        if (source.HasExpiry)
        {
            to.SetExpiry(target, source.Expiry);
        }
    }
}
