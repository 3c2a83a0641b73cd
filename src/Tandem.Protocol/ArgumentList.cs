using System;

namespace Tandem.Protocol;

/// <summary>The argument ranges of a batch of pipelined requests, one after another in one reused array.</summary>
/// <remarks>The server keeps one, clears it before each batch and cuts each request's part out with
/// <see cref="AsSpan(int, int)"/>. Spans handed out are stale once the list grows.</remarks>
public sealed class ArgumentList
{
    private ArgumentRange[] _items;
    private int _count;

    /// <summary>Makes an empty list.</summary>
    /// <param name="capacity">Ranges it holds before it first grows.</param>
    public ArgumentList(int capacity = 256) => _items = new ArgumentRange[capacity];

    /// <summary>Ranges in the list.</summary>
    public int Count => _count;

    /// <summary>Ranges the list holds before it next grows.</summary>
    public int Capacity => _items.Length;

    /// <summary>The range at <paramref name="index"/>.</summary>
    public ArgumentRange this[int index] => _items.AsSpan(0, _count)[index];

    /// <summary>Appends one range. Amortized O(1).</summary>
    public void Add(ArgumentRange range)
    {
        ArgumentRange[] items = _items;
        int count = _count;
        if ((uint)count >= (uint)items.Length)
        {
            items = Grow();
        }

        items[count] = range;
        _count = count + 1;
    }

    /// <summary>Forgets all ranges; the array stays.</summary>
    public void Clear() => _count = 0;

    /// <summary>Forgets the ranges from <paramref name="count"/> on.</summary>
    public void Truncate(int count) => _count = Math.Min(count, _count);

    /// <summary>The ranges from <paramref name="start"/>, <paramref name="count"/> of them; stale after the next
    /// Add.</summary>
    public ReadOnlySpan<ArgumentRange> AsSpan(int start, int count) => _items.AsSpan(0, _count).Slice(start, count);

    /// <summary>All ranges; stale after the next Add.</summary>
    public ReadOnlySpan<ArgumentRange> AsSpan() => _items.AsSpan(0, _count);

    private ArgumentRange[] Grow()
    {
        Array.Resize(ref _items, Math.Max(8, _items.Length * 2));
        return _items;
    }
}
