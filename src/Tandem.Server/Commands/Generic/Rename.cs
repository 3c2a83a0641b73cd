using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Expiry;

namespace Tandem.Server.Commands.Generic;

/// <summary>RENAME, RENAMENX, MOVE: a value gets another key or database; nothing of it is copied but short strings.</summary>
internal static class Rename
{
    /// <summary>Gives a value another key; whatever that key held is gone.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: no such key. Cost: O(1), plus the freeing of a value that is overwritten.</remarks>
    [Command("RENAME", "key newkey", Arity = 3, Flags = CommandFlags.Write, Acl = AclCategories.Keyspace,
        Keys = "RW access delete @1; OW update @2", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (TryRename(ref c, onlyIfAbsent: false, out _))
        {
            c.Reply.Ok();
        }
    }

    /// <summary>Gives a value another key if that is free.</summary>
    /// <returns>Integer reply: 1 when renamed, 0 when the new key exists.</returns>
    /// <remarks>Errors: no such key.</remarks>
    [Command("RENAMENX", "key newkey", Arity = 3, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RW access delete @1; OW insert @2", Since = "1.0.0")]
    public static void IfAbsent(ref CommandContext c)
    {
        if (TryRename(ref c, onlyIfAbsent: true, out bool renamed))
        {
            c.Reply.Integer(renamed ? 1 : 0);
        }
    }

    /// <summary>Moves a key to another database if it is free there.</summary>
    /// <returns>Integer reply: 1 when moved, 0 when the key is absent here or present there.</returns>
    /// <remarks>Errors: no such database, the same database, cluster mode.</remarks>
    [Command("MOVE", "key db", Arity = 3, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RW access update @1", Since = "1.0.0")]
    public static void Move(ref CommandContext c)
    {
        if ((c.Dispatcher.Gate & ServerGate.Cluster) != 0)
        {
            c.Reply.Error("ERR MOVE is not allowed in cluster mode"u8);
            return;
        }

        if (!c.TryInteger(2, int.MinValue, int.MaxValue, out long index))
        {
            return;
        }

        if (index < 0 || index >= c.Keyspace.DatabaseCount)
        {
            c.Reply.Error("ERR DB index is out of range"u8);
            return;
        }

        if (index == c.Database.Index)
        {
            c.Reply.Error(Errors.SameObject);
            return;
        }

        Database target = c.Keyspace[(int)index];
        if (c.FindForWrite(1).IsNull || !target.LookupWrite(c[1], c.Hash(1)).IsNull)
        {
            c.Reply.Integer(0);
            return;
        }

        Transfer(c.Database, c[1], c.Hash(1), target, c[1], c.Hash(1));
        c.KeyChanged(1, KeyEventClass.Generic, "move_from");
        target.Changed(c[1], KeyEventClass.Generic, "move_to");
        c.Reply.Integer(1);
    }

    private static bool TryRename(ref CommandContext c, bool onlyIfAbsent, out bool renamed)
    {
        renamed = false;
        if (c.FindForWrite(1).IsNull)
        {
            c.Reply.Error(Errors.NoSuchKey);
            return false;
        }

        if (c[1].SequenceEqual(c[2]))
        {
            return true;
        }

        ulong hash = c.Hash(2);
        EntryRef old = c.FindForWrite(2);
        if (!old.IsNull)
        {
            if (onlyIfAbsent)
            {
                return true;
            }

            c.Database.Remove(old, hash, c.Options.LazyfreeLazyServerDel);
        }

        Transfer(c.Database, c[1], c.Hash(1), c.Database, c[2], hash);
        c.Database.Touched(c[1]);
        c.Database.Touched(c[2]);
        c.Database.Notify(KeyEventClass.Generic, "rename_from", c[1]);
        c.Database.Notify(KeyEventClass.Generic, "rename_to", c[2]);
        c.Keyspace.Dirty++;
        renamed = true;
        return true;
    }

    /// <summary>Moves a value with its expiry to a key that is absent.</summary>
    private static void Transfer(
        Database from, ReadOnlySpan<byte> key, ulong hash, Database to, ReadOnlySpan<byte> newKey, ulong newHash)
    {
        EntryRef source = from.Table.Find(key, hash);
        EntryRef target = to.Add(newKey, newHash, ValueTag.TypeOf(source), ValueTag.EncodingOf(source));

        // Adding to the same table may have moved the source's slot.
        source = from.Table.Find(key, hash);
        ValueCopy.Move(source, target);
        FieldExpiry.Mark(to.Table, target);
        if (source.HasExpiry)
        {
            to.SetExpiry(target, source.Expiry);
        }

        from.Detach(source, hash);
    }
}
