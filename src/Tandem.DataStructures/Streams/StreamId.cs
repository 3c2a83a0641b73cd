using System;
using System.Buffers.Text;

namespace Tandem.DataStructures.Streams;

/// <summary>Identity and place of a stream entry: a time and a sequence number within it, 128 bits in all.</summary>
/// <param name="Milliseconds">Unix time in milliseconds, or whatever the writer of the entry gave.</param>
/// <param name="Sequence">Number of the entry within that millisecond, from 0.</param>
public readonly record struct StreamId(ulong Milliseconds, ulong Sequence) : IComparable<StreamId>
{
    /// <summary>Longest text: twenty digits, a dash, twenty digits.</summary>
    public const int LongestText = 41;

    /// <summary>0-0: before every entry, the id of none.</summary>
    public static StreamId Min => default;

    /// <summary>The last id there can be.</summary>
    public static StreamId Max => new(ulong.MaxValue, ulong.MaxValue);

    /// <summary>Whether this is 0-0.</summary>
    public bool IsZero => (Milliseconds | Sequence) == 0;

    public static bool operator <(StreamId left, StreamId right) => left.CompareTo(right) < 0;

    public static bool operator >(StreamId left, StreamId right) => left.CompareTo(right) > 0;

    public static bool operator <=(StreamId left, StreamId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StreamId left, StreamId right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(StreamId other)
    {
        int byTime = Milliseconds.CompareTo(other.Milliseconds);
        return byTime != 0 ? byTime : Sequence.CompareTo(other.Sequence);
    }

    /// <summary>The id after this one.</summary>
    /// <returns>False for <see cref="Max"/>, which has none.</returns>
    public bool TryNext(out StreamId next)
    {
        // Asked first: the result may be stored over this very id.
        bool hasNext = this != Max;
        next = Sequence < ulong.MaxValue ? this with { Sequence = Sequence + 1 } : new StreamId(Milliseconds + 1, 0);
        return hasNext;
    }

    /// <summary>The id before this one.</summary>
    /// <returns>False for <see cref="Min"/>, which has none.</returns>
    public bool TryPrevious(out StreamId previous)
    {
        bool hasPrevious = !IsZero;
        previous = Sequence > 0
            ? this with { Sequence = Sequence - 1 }
            : new StreamId(Milliseconds - 1, ulong.MaxValue);
        return hasPrevious;
    }

    /// <summary>Writes the text "milliseconds-sequence".</summary>
    /// <param name="destination">At least <see cref="LongestText"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int Format(Span<byte> destination)
    {
        Utf8Formatter.TryFormat(Milliseconds, destination, out int length);
        destination[length++] = (byte)'-';
        Utf8Formatter.TryFormat(Sequence, destination[length..], out int sequenceLength);
        return length + sequenceLength;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(null, stackalloc char[64], $"{Milliseconds}-{Sequence}");
}
