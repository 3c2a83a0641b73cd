using System;
using System.Buffers.Binary;
using Tandem.DataStructures.Listpacks;

namespace Tandem.DataStructures.Streams;

/// <summary>Decides whether bytes from outside are a stream node that can be walked by pointer without harm.</summary>
internal ref struct StreamNodeCheck
{
    private ListpackReader _reader;
    private long _elements;

    /// <summary>Walks every element and every entry.</summary>
    /// <param name="listpack">The bytes of the node.</param>
    /// <param name="count">Entries that are not deleted.</param>
    /// <returns>Whether the node is sound: sizes, counts, flags and lengths all agree. Cost: O(elements).</returns>
    public static bool TryCheck(ReadOnlySpan<byte> listpack, out long count)
    {
        StreamNodeCheck check = new() { _reader = new ListpackReader(listpack) };
        if (!check.Walk(out count) || listpack.Length > ListpackFormat.MaxBytes)
        {
            return false;
        }

        int claimed = BinaryPrimitives.ReadUInt16LittleEndian(listpack[4..]);
        return claimed == check._elements || claimed == ListpackFormat.UnknownCount;
    }

    private bool Walk(out long count)
    {
        if (!TryInteger(out count) || !TryInteger(out long deleted) || !TryInteger(out long headFields)
            || count < 0 || deleted < 0 || headFields is < 0 or > int.MaxValue || !TrySkip(headFields)
            || !TryInteger(out long closing) || closing != 0)
        {
            return false;
        }

        long live = 0;
        long gone = 0;
        while (TrySkip(1))
        {
            long flags = _reader.Current.Integer;
            if (!_reader.Current.IsInteger || flags is < 0 or > (StreamNode.Deleted | StreamNode.SameFields)
                || !TryEntry(flags, headFields))
            {
                return false;
            }

            bool isDeleted = (flags & StreamNode.Deleted) != 0;
            live += isDeleted ? 0 : 1;
            gone += isDeleted ? 1 : 0;
        }

        return !_reader.IsDamaged && live == count && gone == deleted;
    }

    /// <summary>Walks over what follows the flags of an entry.</summary>
    private bool TryEntry(long flags, long headFields)
    {
        long before = _elements - 1;
        if (!TryInteger(out _) || !TryInteger(out _))
        {
            return false;
        }

        long content = headFields;
        if ((flags & StreamNode.SameFields) == 0)
        {
            if (!TryInteger(out long fields) || fields is < 0 or > int.MaxValue)
            {
                return false;
            }

            content = 2 * fields;
        }

        return TrySkip(content) && TryIntegerEqualTo(_elements - before);
    }

    private bool TryIntegerEqualTo(long expected) => TryInteger(out long value) && value == expected;

    private bool TrySkip(long elements)
    {
        for (; elements > 0; elements--)
        {
            if (!_reader.MoveNext())
            {
                return false;
            }

            _elements++;
        }

        return true;
    }

    private bool TryInteger(out long value)
    {
        value = 0;
        if (!TrySkip(1))
        {
            return false;
        }

        value = _reader.Current.Integer;
        return _reader.Current.IsInteger;
    }
}
