using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;

namespace Tandem.Server.Keyspace.Types;

/// <summary>Strings: an integer in the entry, or bytes in or beside it.</summary>
internal static class StringValue
{
    /// <summary>Longest string that OBJECT ENCODING calls embstr. Source: Redis object.c.</summary>
    public const int EmbeddedLength = 44;

    /// <summary>Digits of the longest 64-bit integer with its sign.</summary>
    public const int IntegerLength = 20;

    /// <summary>Sets the value of an entry that is a string or has no value yet, as SET does: integers become integers.</summary>
    public static void Set(EntryRef entry, ReadOnlySpan<byte> value)
    {
        if (value.Length <= IntegerLength && NumberText.TryParseInteger(value, out long number))
        {
            entry.Integer = number;
            entry.Tag = ValueTag.Of(DataType.String, ValueEncoding.Int);
            return;
        }

        SetText(entry, value);
    }

    /// <summary>Sets the value as bytes, even if they are an integer's.</summary>
    public static void SetText(EntryRef entry, ReadOnlySpan<byte> value)
    {
        entry.SetBytes(value);
        entry.Tag = ValueTag.Of(
            DataType.String, value.Length <= EmbeddedLength ? ValueEncoding.EmbStr : ValueEncoding.Raw);
    }

    /// <summary>Sets an integer value.</summary>
    public static void Set(EntryRef entry, long value)
    {
        entry.Integer = value;
        entry.Tag = ValueTag.Of(DataType.String, ValueEncoding.Int);
    }

    /// <summary>The value's bytes; an integer is formatted into <paramref name="scratch"/>.</summary>
    /// <param name="scratch">At least <see cref="IntegerLength"/> bytes.</param>
    public static ReadOnlySpan<byte> Read(EntryRef entry, Span<byte> scratch) =>
        entry.Kind == ValueKind.Integer ? scratch[..NumberText.Format(entry.Integer, scratch)] : entry.Bytes;

    public static int LengthOf(EntryRef entry)
    {
        Span<byte> scratch = stackalloc byte[IntegerLength];
        return Read(entry, scratch).Length;
    }

    /// <summary>Replies the value as a bulk string.</summary>
    public static void Reply(EntryRef entry, RespWriter reply)
    {
        if (entry.Kind == ValueKind.Integer)
        {
            reply.BulkInteger(entry.Integer);
        }
        else
        {
            reply.Bulk(entry.Bytes);
        }
    }

    /// <summary>The value as an integer.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryInteger(EntryRef entry, out long value)
    {
        if (entry.Kind == ValueKind.Integer)
        {
            value = entry.Integer;
            return true;
        }

        return NumberText.TryParseInteger(entry.Bytes, out value);
    }

    /// <summary>Makes the value bytes that may be changed in place (APPEND, SETRANGE, SETBIT): raw encoding.</summary>
    public static void MakeRaw(EntryRef entry)
    {
        if (entry.Kind == ValueKind.Integer)
        {
            Span<byte> digits = stackalloc byte[IntegerLength];
            entry.SetBytes(digits[..NumberText.Format(entry.Integer, digits)]);
        }

        entry.Tag = ValueTag.Of(DataType.String, ValueEncoding.Raw);
    }
}
