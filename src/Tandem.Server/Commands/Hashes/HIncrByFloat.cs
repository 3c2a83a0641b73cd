using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Expiry;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Hashes;

/// <summary>HINCRBYFLOAT.</summary>
internal static class HIncrByFloat
{
    /// <summary>Adds to the floating point number in a field of a hash; a missing one counts as 0.</summary>
    /// <returns>Bulk string: the sum, without exponent.</returns>
    /// <remarks>Errors: WRONGTYPE, not a float, NaN or infinity. Replicas get the result, so that they need not compute
    /// alike.</remarks>
    [Command("HINCRBYFLOAT", "key field increment", Arity = 4, Flags = CommandFlags.Write | CommandFlags.DenyOom
        | CommandFlags.Fast, Acl = AclCategories.Hash, Keys = "RW access update @1", Since = "2.6.0", Member = 2)]
    public static void Run(ref CommandContext c)
    {
        if (!TryIncrement(ref c, out LongDouble increment) || !HashKey.TryFindForWrite(ref c, out EntryRef entry))
        {
            return;
        }

        if (!entry.IsNull)
        {
            FieldExpiry.RemoveOver(c.Database, entry, c[2]);
        }

        LongDouble value = default;
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        if (!entry.IsNull && new HashValue(entry, c.Keyspace).TryGet(c[2], scratch, out ReadOnlySpan<byte> old)
            && !LongDouble.TryParse(old, out value))
        {
            c.Reply.Error(Errors.HashValueNotFloat);
            return;
        }

        value = LongDouble.Add(value, increment);
        if (!value.IsFinite)
        {
            c.Reply.Error(Errors.IncrementNotFinite);
            return;
        }

        Span<byte> text = stackalloc byte[LongDouble.MaxBytes];
        text = text[..value.Format(text)];
        HashValue hash = HSet.Open(ref c, entry);
        hash.TryGetExpiry(c[2], out long expiry);
        hash.Set(c[2], text, keepsExpiry: true);
        c.KeyChanged(1, KeyEventClass.Hash, "hincrbyfloat");
        c.Reply.Bulk(text);
        c.BeginPropagateAs("HSET"u8, 4);
        c.Dispatcher.Propagation.Argument(c[1]);
        c.Dispatcher.Propagation.Argument(c[2]);
        c.Dispatcher.Propagation.Argument(text);
        if (expiry != HashValue.NoExpiry)
        {
            // HSET took it away.
            FieldPropagation.Expiry(ref c, expiry, [2]);
        }
    }

    private static bool TryIncrement(ref CommandContext c, out LongDouble increment)
    {
        if (!LongDouble.TryParse(c[3], out increment))
        {
            c.Reply.Error(Errors.NotFloat);
            return false;
        }

        if (!increment.IsFinite)
        {
            c.Reply.Error("ERR value is NaN or Infinity"u8);
            return false;
        }

        return true;
    }
}
