using System;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.DataStructures.SortedSets;
using Tandem.DataStructures.Strings;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Generic;

/// <summary>Copies of the elements of a list, set or sorted set, with what SORT compares them by.</summary>
internal sealed class SortElements : IComparer<int>
{
    private readonly List<(int Start, int Length)> _ranges = [];
    private byte[] _bytes = new byte[1024];
    private int _used;
    private double[] _scores = [];
    private byte[]?[]? _weights;
    private bool _isAlphabetical;
    private int _sign;

    public int Count => _ranges.Count;

    /// <summary>One element, by its place in the collection.</summary>
    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_ranges[index].Start, _ranges[index].Length);

    /// <summary>Copies the elements; those of a sorted set in the order of their scores.</summary>
    public static SortElements Of(EntryRef entry)
    {
        SortElements elements = new();
        if (entry.IsNull)
        {
            return elements;
        }

        switch (ValueTag.EncodingOf(entry))
        {
            case ValueEncoding.QuickList:
                elements.AddList(QuickList.FromAddress(entry.Handle));
                break;
            case ValueEncoding.IntSet:
                elements.AddIntegers(IntSet.FromAddress(entry.Handle));
                break;
            case ValueEncoding.ListPack:
                elements.AddPairs(Listpack.FromAddress(entry.Handle));
                break;
            case ValueEncoding.SkipList:
                for (OrderedCursor at = SortedSet.FromAddress(entry.Handle).Index.First; !at.IsNone; at.MoveNext())
                {
                    elements.Add(at.Member);
                }

                break;
            default:
                foreach (EntryRef member in HashTable.FromAddress(entry.Handle))
                {
                    elements.Add(member.Key);
                }

                break;
        }

        return elements;
    }

    /// <summary>Says what numbers the elements are compared by.</summary>
    public void CompareBy(double[] scores) => _scores = scores;

    /// <summary>Says what bytes the elements are compared by; null for the elements themselves.</summary>
    public void CompareBy(byte[]?[]? weights)
    {
        _weights = weights;
        _isAlphabetical = true;
    }

    /// <summary>The places of the elements in order.</summary>
    public int[] Sort(bool descending)
    {
        _sign = descending ? -1 : 1;
        int[] order = InPlace();
        Array.Sort(order, this);
        return order;
    }

    /// <summary>The places of the elements as they are.</summary>
    public int[] InPlace()
    {
        int[] order = new int[Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        return order;
    }

    public int Compare(int x, int y)
    {
        int result;
        if (_isAlphabetical && _weights is { } weights)
        {
            byte[]? a = weights[x];
            byte[]? b = weights[y];
            result = a is null || b is null ? (a is null ? 0 : 1) - (b is null ? 0 : 1) : a.AsSpan().SequenceCompareTo(b);
        }
        else
        {
            result = _isAlphabetical ? 0 : _scores[x].CompareTo(_scores[y]);
            result = result != 0 ? result : this[x].SequenceCompareTo(this[y]);
        }

        // What is left equal keeps its order, so that the result is the same on every run.
        return result != 0 ? result * _sign : x.CompareTo(y);
    }

    private void AddList(QuickList list)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        for (QuickListCursor at = list.First; !at.IsNone; at.MoveNext())
        {
            Add(at.Entry.AsText(scratch));
        }
    }

    private void AddIntegers(IntSet integers)
    {
        Span<byte> text = stackalloc byte[IntegerEncoding.MaxTextBytes];
        for (int i = 0; i < integers.Count; i++)
        {
            Add(text[..IntegerEncoding.Format(integers[i], text)]);
        }
    }

    // Members and scores by turns.
    private void AddPairs(Listpack pairs)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        for (ListpackCursor at = pairs.First; !at.IsNone; at = pairs.Next(pairs.Next(at)))
        {
            Add(pairs[at].AsText(scratch));
        }
    }

    private void Add(ReadOnlySpan<byte> element)
    {
        if (_bytes.Length - _used < element.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + element.Length));
        }

        element.CopyTo(_bytes.AsSpan(_used));
        _ranges.Add((_used, element.Length));
        _used += element.Length;
    }
}
