using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Bitmaps;

/// <summary>SETBIT, GETBIT: one bit of a string.</summary>
internal static class SetBit
{
    /// <summary>Sets or clears a bit of a string, which grows with zero bytes when it is too short.</summary>
    /// <returns>Integer reply: the bit as it was.</returns>
    /// <remarks>Errors: WRONGTYPE, offset or bit out of range. A bit that stays as it is changes nothing.</remarks>
    [Command("SETBIT", "key offset value", Arity = 4, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.Bitmap, Keys = "RW access update @1", Since = "2.2.0")]
    public static void Run(ref CommandContext c)
    {
        ReadOnlySpan<byte> error = "ERR bit is not an integer or out of range"u8;
        if (!BitOffset.TryRead(ref c, 2, 0, out long offset) || !c.TryInteger(3, 0, 1, out long bit, error)
            || !BitString.TryOpen(ref c, offset, out EntryRef entry, out bool grew))
        {
            return;
        }

        int old = BitString.Get(entry.Bytes, offset);
        if (grew || old != bit)
        {
            BitString.SetField(entry.MutableBytes, offset, 1, (ulong)bit);
            c.KeyChanged(1, KeyEventClass.String, "setbit");
        }

        c.Reply.Integer(old);
    }

    /// <summary>Gives a bit of a string.</summary>
    /// <returns>Integer reply: 0 or 1; 0 behind the end.</returns>
    [Command("GETBIT", "key offset", Arity = 3, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Bitmap, Keys = "RO access @1", Since = "2.2.0")]
    public static void Get(ref CommandContext c)
    {
        if (!BitOffset.TryRead(ref c, 2, 0, out long offset) || !c.TryFind(1, DataType.String, out EntryRef entry))
        {
            return;
        }

        Span<byte> digits = stackalloc byte[StringValue.IntegerLength];
        c.Reply.Integer(entry.IsNull ? 0 : BitString.Get(StringValue.Read(entry, digits), offset));
    }
}
