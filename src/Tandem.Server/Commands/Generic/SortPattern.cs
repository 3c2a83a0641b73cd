using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Generic;

/// <summary>The BY and GET patterns of SORT: "#" is the element, "weight_*" a string key named after it,
/// "object_*->field" a field of a hash named after it.</summary>
internal static class SortPattern
{
    /// <summary>Room for the text of an integer.</summary>
    public const int ScratchBytes = ListpackEntry.ScratchBytes;

    private const int StackBytes = 256;

    /// <summary>Finds what a pattern means for an element.</summary>
    /// <param name="scratch">At least <see cref="ScratchBytes"/>.</param>
    /// <param name="value">Valid until the next key is looked up.</param>
    /// <returns>False when it means nothing that exists.</returns>
    public static bool TryFind(
        Database database,
        ReadOnlySpan<byte> pattern,
        ReadOnlySpan<byte> element,
        Span<byte> scratch,
        out ReadOnlySpan<byte> value)
    {
        value = element;
        if (pattern.Length == 1 && pattern[0] == (byte)'#')
        {
            return true;
        }

        value = default;
        int star = pattern.IndexOf((byte)'*');
        if (star < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> suffix = pattern[(star + 1)..];
        ReadOnlySpan<byte> field = default;
        int arrow = suffix.IndexOf("->"u8);
        if (arrow >= 0 && arrow + 2 < suffix.Length)
        {
            field = suffix[(arrow + 2)..];
            suffix = suffix[..arrow];
        }

        int length = star + element.Length + suffix.Length;
        Span<byte> key = length <= StackBytes ? stackalloc byte[StackBytes] : new byte[length];
        key = key[..length];
        pattern[..star].CopyTo(key);
        element.CopyTo(key[star..]);
        suffix.CopyTo(key[(star + element.Length)..]);
        EntryRef entry = database.LookupRead(key);
        if (entry.IsNull || ValueTag.TypeOf(entry) != (field.IsEmpty ? DataType.String : DataType.Hash))
        {
            return false;
        }

        if (field.IsEmpty)
        {
            value = StringValue.Read(entry, scratch);
            return true;
        }

        return new HashValue(entry, database.Root).TryGet(field, scratch, out value);
    }
}
