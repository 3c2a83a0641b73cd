using System;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;
using Overflow = Tandem.Server.Commands.Bitmaps.BitFieldOperation.Overflow;
using Verb = Tandem.Server.Commands.Bitmaps.BitFieldOperation.Verb;

namespace Tandem.Server.Commands.Bitmaps;

/// <summary>BITFIELD, BITFIELD_RO: integers of any width inside of a string.</summary>
internal static class BitField
{
    /// <summary>Reads, writes and increments integers of any width inside of a string.</summary>
    /// <returns>Array reply: for each GET the value, for each SET the old one, for each INCRBY the new one; null where
    /// OVERFLOW FAIL refused.</returns>
    /// <remarks>Errors: WRONGTYPE, bad type, offset or overflow rule, syntax error. Cost: O(1) each.</remarks>
    [Command("BITFIELD", "key [GET encoding offset|[OVERFLOW WRAP|SAT|FAIL] "
        + "<SET encoding offset value|INCRBY encoding offset increment> "
        + "[GET encoding offset|[OVERFLOW WRAP|SAT|FAIL] "
        + "<SET encoding offset value|INCRBY encoding offset increment> ...]]", Arity = -2,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.Bitmap,
        Keys = "RW access update variable_flags @1 "
            + "notes=This command allows both access and modification of the key", Since = "3.2.0")]
    public static void Run(ref CommandContext c) => Run(ref c, readOnly: false);

    /// <summary>Reads integers of any width inside of a string.</summary>
    /// <returns>Array reply: the values.</returns>
    [Command("BITFIELD_RO", "key [GET encoding offset [GET encoding offset ...]]", Arity = -2,
        Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.Bitmap, Keys = "RO access @1",
        Since = "6.0.0")]
    public static void ReadOnly(ref CommandContext c) => Run(ref c, readOnly: true);

    private static void Run(ref CommandContext c, bool readOnly)
    {
        List<BitFieldOperation> operations = new((c.ArgumentCount - 2) / 3);
        if (!TryParse(ref c, operations))
        {
            return;
        }

        long lastBit = -1;
        foreach (BitFieldOperation operation in operations)
        {
            if (operation.Kind != Verb.Get)
            {
                lastBit = Math.Max(lastBit, operation.Offset + operation.Bits - 1);
            }
        }

        if (readOnly && lastBit >= 0)
        {
            c.Reply.Error("ERR BITFIELD_RO only supports the GET subcommand"u8);
            return;
        }

        EntryRef entry;
        bool grew = false;
        if (lastBit < 0 ? !c.TryFind(1, DataType.String, out entry)
            : !BitString.TryOpen(ref c, lastBit, out entry, out grew))
        {
            return;
        }

        c.Reply.Array(operations.Count);
        long changes = 0;
        foreach (BitFieldOperation operation in operations)
        {
            changes += Execute(c.Reply, operation, entry, grew) ? 1 : 0;
        }

        if (changes > 0)
        {
            c.KeyChanged(1, KeyEventClass.String, "setbit", changes);
        }
    }

    private static bool TryParse(ref CommandContext c, List<BitFieldOperation> operations)
    {
        Overflow rule = Overflow.Wrap;
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            int left = c.ArgumentCount - i - 1;
            if (left >= 1 && c.Is(i, "OVERFLOW"u8))
            {
                if (!TryRule(ref c, ++i, out rule))
                {
                    return false;
                }

                continue;
            }

            Verb verb = Verb.Get;
            if (left >= 3 && c.Is(i, "SET"u8))
            {
                verb = Verb.Set;
            }
            else if (left >= 3 && c.Is(i, "INCRBY"u8))
            {
                verb = Verb.IncrBy;
            }
            else if (left < 2 || !c.Is(i, "GET"u8))
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }

            long operand = 0;
            if (!BitFieldOperation.TryField(ref c, i + 1, out bool isSigned, out int bits, out long offset)
                || (verb != Verb.Get && !c.TryInteger(i + 3, out operand)))
            {
                return false;
            }

            operations.Add(new BitFieldOperation
            {
                Kind = verb,
                Rule = rule,
                IsSigned = isSigned,
                Bits = bits,
                Offset = offset,
                Operand = operand,
            });
            i += verb == Verb.Get ? 2 : 3;
        }

        return true;
    }

    private static bool TryRule(ref CommandContext c, int index, out Overflow rule)
    {
        rule = Overflow.Wrap;
        if (c.Is(index, "WRAP"u8))
        {
            return true;
        }

        if (c.Is(index, "SAT"u8))
        {
            rule = Overflow.Saturate;
            return true;
        }

        if (c.Is(index, "FAIL"u8))
        {
            rule = Overflow.Fail;
            return true;
        }

        c.Reply.Error("ERR Invalid OVERFLOW type specified"u8);
        return false;
    }

    /// <returns>True when the string changed.</returns>
    private static bool Execute(RespWriter reply, in BitFieldOperation operation, EntryRef entry, bool grew)
    {
        Span<byte> digits = stackalloc byte[StringValue.IntegerLength];
        long old = entry.IsNull ? 0 : operation.Read(StringValue.Read(entry, digits));
        if (operation.Kind == Verb.Get)
        {
            reply.Integer(old);
            return false;
        }

        // SET takes the operand of an unsigned field as an unsigned number: -1 is more than any field holds.
        Int128 wanted = operation.Kind == Verb.IncrBy ? (Int128)old + operation.Operand
            : operation.IsSigned ? operation.Operand : (Int128)(ulong)operation.Operand;
        if (!operation.TryFit(wanted, out long value))
        {
            reply.Null();
            return false;
        }

        BitString.SetField(entry.MutableBytes, operation.Offset, operation.Bits, (ulong)value);
        reply.Integer(operation.Kind == Verb.Set ? old : value);
        return grew || value != old;
    }
}
