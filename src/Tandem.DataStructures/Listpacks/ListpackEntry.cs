using System;
using Tandem.DataStructures.Strings;

namespace Tandem.DataStructures.Listpacks;

/// <summary>One entry as it is read: a text or an integer. Valid until its listpack is changed.</summary>
public readonly ref struct ListpackEntry
{
    /// <summary>Room that <see cref="AsText"/> and <see cref="CopyTo"/> need for an entry that is an integer.</summary>
    public const int ScratchBytes = IntegerEncoding.MaxTextBytes + 1;

    private readonly ReadOnlySpan<byte> _text;

    /// <summary>A text.</summary>
    public ListpackEntry(ReadOnlySpan<byte> text)
    {
        _text = text;
        IsInteger = false;
        Integer = 0;
    }

    /// <summary>An integer.</summary>
    public ListpackEntry(long integer)
    {
        _text = default;
        IsInteger = true;
        Integer = integer;
    }

    /// <summary>Whether it is kept as an integer.</summary>
    public bool IsInteger { get; }

    /// <summary>The integer; 0 for a text.</summary>
    public long Integer { get; }

    /// <summary>The text; empty for an integer.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>Length of the string it stands for, in bytes.</summary>
    public int Length => IsInteger ? IntegerEncoding.TextBytes(Integer) : _text.Length;

    /// <summary>The string it stands for: where it lies, or, for an integer, written into <paramref name="scratch"/>.</summary>
    public ReadOnlySpan<byte> AsText(Span<byte> scratch) =>
        IsInteger ? scratch[..IntegerEncoding.Format(Integer, scratch)] : _text;

    /// <summary>Copies the string it stands for.</summary>
    /// <returns>Its length.</returns>
    public int CopyTo(Span<byte> destination)
    {
        if (IsInteger)
        {
            return IntegerEncoding.Format(Integer, destination);
        }

        _text.CopyTo(destination);
        return _text.Length;
    }

    /// <summary>The string it stands for in an array of its own: for replies that outlive the listpack, not for hot paths.</summary>
    public byte[] ToArray()
    {
        byte[] copy = new byte[Length];
        CopyTo(copy);
        return copy;
    }

    /// <summary>Reads it as an integer, also when it is a text: only the canonical form counts.</summary>
    public bool TryGetInteger(out long value)
    {
        value = Integer;
        return IsInteger || IntegerEncoding.TryParse(_text, out value);
    }

    /// <summary>It as a value to store elsewhere or to look for; not into the listpack it lies in.</summary>
    public ListpackValue ToValue() => IsInteger ? new ListpackValue(Integer) : new ListpackValue(_text);

    /// <summary>Whether it stands for this value.</summary>
    public bool Is(ListpackValue value) =>
        IsInteger ? value.IsInteger && value.Integer == Integer : value.IsText(_text);

    /// <summary>Orders the strings two entries stand for, byte by byte.</summary>
    public int CompareTo(ReadOnlySpan<byte> other)
    {
        Span<byte> scratch = stackalloc byte[ScratchBytes];
        return AsText(scratch).SequenceCompareTo(other);
    }
}
