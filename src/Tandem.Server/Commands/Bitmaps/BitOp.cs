using System;
using System.Buffers;
using System.Numerics;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Bitmaps;

/// <summary>BITOP.</summary>
internal static class BitOp
{
    private enum Operation
    {
        And,
        Or,
        Xor,
        Not,
    }

    /// <summary>Combines strings bit by bit and stores the result; shorter strings go on with zeros.</summary>
    /// <returns>Integer reply: length of the result in bytes. An empty result deletes the destination.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, NOT of several. Cost: O(N) in bytes of all strings, vectorized.</remarks>
    [Command("BITOP", "operation destkey key [key ...]", Arity = -4, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.Bitmap, Keys = "OW update @2; RO access @3 last=-1", Since = "2.6.0")]
    public static void Run(ref CommandContext c)
    {
        if (!TryOperation(ref c, out Operation operation) || !TryLength(ref c, out int length))
        {
            return;
        }

        if (length == 0)
        {
            if (c.Database.Delete(c[2], c.Options.LazyfreeLazyServerDel))
            {
                c.KeyChanged(2, KeyEventClass.Generic, "del");
            }

            c.Reply.Integer(0);
            return;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> result = rented.AsSpan(0, length);
        for (int key = 3; key < c.ArgumentCount; key++)
        {
            Apply(ref c, key, operation, result);
        }

        Store(ref c, result);
        ArrayPool<byte>.Shared.Return(rented);
        c.KeyChanged(2, KeyEventClass.String, "set");
        c.Reply.Integer(length);
    }

    private static bool TryOperation(ref CommandContext c, out Operation operation)
    {
        operation = Operation.And;
        if (c.Is(1, "OR"u8))
        {
            operation = Operation.Or;
        }
        else if (c.Is(1, "XOR"u8))
        {
            operation = Operation.Xor;
        }
        else if (c.Is(1, "NOT"u8))
        {
            operation = Operation.Not;
        }
        else if (!c.Is(1, "AND"u8))
        {
            c.Reply.Error(Errors.Syntax);
            return false;
        }

        if (operation == Operation.Not && c.ArgumentCount != 4)
        {
            c.Reply.Error("ERR BITOP NOT must be called with a single source key."u8);
            return false;
        }

        return true;
    }

    private static bool TryLength(ref CommandContext c, out int length)
    {
        length = 0;
        for (int key = 3; key < c.ArgumentCount; key++)
        {
            if (!c.TryFind(key, DataType.String, out EntryRef entry))
            {
                return false;
            }

            length = entry.IsNull ? length : Math.Max(length, StringValue.LengthOf(entry));
        }

        return true;
    }

    private static void Apply(ref CommandContext c, int key, Operation operation, Span<byte> result)
    {
        Span<byte> digits = stackalloc byte[StringValue.IntegerLength];
        EntryRef entry = c.Database.Peek(c[key]);
        ReadOnlySpan<byte> source = entry.IsNull ? default : StringValue.Read(entry, digits);
        if (key == 3)
        {
            source.CopyTo(result);
            result[source.Length..].Clear();
            if (operation == Operation.Not)
            {
                Complement(result);
            }

            return;
        }

        Combine(operation, source, result[..source.Length]);
        if (operation == Operation.And)
        {
            result[source.Length..].Clear();
        }
    }

    private static void Combine(Operation operation, ReadOnlySpan<byte> source, Span<byte> result)
    {
        int at = 0;
        for (; at <= result.Length - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            Vector<byte> a = new(result[at..]);
            Vector<byte> b = new(source[at..]);
            Vector<byte> combined = operation switch
            {
                Operation.And => a & b,
                Operation.Or => a | b,
                _ => a ^ b,
            };
            combined.CopyTo(result[at..]);
        }

        for (; at < result.Length; at++)
        {
            result[at] = operation switch
            {
                Operation.And => (byte)(result[at] & source[at]),
                Operation.Or => (byte)(result[at] | source[at]),
                _ => (byte)(result[at] ^ source[at]),
            };
        }
    }

    private static void Complement(Span<byte> bytes)
    {
        int at = 0;
        for (; at <= bytes.Length - Vector<byte>.Count; at += Vector<byte>.Count)
        {
            (~new Vector<byte>(bytes[at..])).CopyTo(bytes[at..]);
        }

        for (; at < bytes.Length; at++)
        {
            bytes[at] = (byte)~bytes[at];
        }
    }

    private static void Store(ref CommandContext c, ReadOnlySpan<byte> result)
    {
        EntryRef target = c.FindForWrite(2);
        if (target.IsNull)
        {
            target = c.Add(2, DataType.String, ValueEncoding.Raw);
        }
        else
        {
            c.Database.DisposeValue(target);
            c.Database.ClearExpiry(target);
        }

        target.SetBytes(result);
        target.Tag = ValueTag.Of(DataType.String, ValueEncoding.Raw);
    }
}
