using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Strings;

/// <summary>GETRANGE, SUBSTR, SETRANGE: a part of a string.</summary>
internal static class Range
{
    /// <summary>Gives a part of a string; negative positions count from the end.</summary>
    /// <returns>Bulk string: the bytes from start to end, both included; empty when there are none.</returns>
    /// <remarks>Errors: WRONGTYPE, not an integer. Cost: O(N) in bytes given.</remarks>
    [Command("GETRANGE", "key start end", Arity = 4, Flags = CommandFlags.Readonly, Acl = AclCategories.String,
        Keys = "RO access @1", Since = "2.4.0")]
    public static void Get(ref CommandContext c)
    {
        if (!c.TryInteger(2, out long start) || !c.TryInteger(3, out long end)
            || !c.TryFind(1, DataType.String, out EntryRef entry))
        {
            return;
        }

        Span<byte> digits = stackalloc byte[StringValue.IntegerLength];
        ReadOnlySpan<byte> value = entry.IsNull ? default : StringValue.Read(entry, digits);
        if (start < 0 && end < 0 && start > end)
        {
            c.Reply.Bulk(default(ReadOnlySpan<byte>));
            return;
        }

        start = Math.Max(start < 0 ? value.Length + start : start, 0);
        end = Math.Min(Math.Max(end < 0 ? value.Length + end : end, 0), value.Length - 1);
        c.Reply.Bulk(start > end ? default : value[(int)start..((int)end + 1)]);
    }

    /// <summary>The old name of GETRANGE.</summary>
    /// <returns>Bulk string: the bytes from start to end, both included; empty when there are none.</returns>
    [Command("SUBSTR", "key start end", Arity = 4, Flags = CommandFlags.Readonly, Acl = AclCategories.String,
        Keys = "RO access @1", Since = "1.0.0")]
    public static void SubStr(ref CommandContext c) => Get(ref c);

    /// <summary>Overwrites a part of a string, which grows with zero bytes when it is too short.</summary>
    /// <returns>Integer reply: the length in bytes afterwards.</returns>
    /// <remarks>Errors: WRONGTYPE, offset out of range, too long. Cost: O(N) in bytes given, or grown.</remarks>
    [Command("SETRANGE", "key offset value", Arity = 4, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.String, Keys = "RW update @1", Since = "2.2.0")]
    public static void Set(ref CommandContext c)
    {
        if (!c.TryInteger(2, out long offset))
        {
            return;
        }

        if (offset < 0)
        {
            c.Reply.Error("ERR offset is out of range"u8);
            return;
        }

        if (!c.TryFindForWrite(1, DataType.String, out EntryRef entry))
        {
            return;
        }

        if (c[3].IsEmpty)
        {
            c.Reply.Integer(entry.IsNull ? 0 : StringValue.LengthOf(entry));
            return;
        }

        if (!StringLength.TryGrow(ref c, offset, c[3].Length))
        {
            return;
        }

        if (entry.IsNull)
        {
            entry = c.Add(1, DataType.String, ValueEncoding.Raw);
            entry.SetBytes(default);
        }

        StringValue.MakeRaw(entry);
        int end = (int)offset + c[3].Length;
        if (entry.Bytes.Length < end)
        {
            entry.ResizeBytes(end);
        }

        c[3].CopyTo(entry.MutableBytes[(int)offset..]);
        c.KeyChanged(1, KeyEventClass.String, "setrange");
        c.Reply.Integer(entry.Bytes.Length);
    }
}
