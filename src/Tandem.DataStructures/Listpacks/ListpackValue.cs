using System;
using System.Diagnostics;
using Tandem.DataStructures.Strings;

namespace Tandem.DataStructures.Listpacks;

/// <summary>
/// A string about to be stored in a listpack or to be looked for. Whether it is an integer is found out once, when it is
/// made; spans and integers convert to it by themselves.
/// </summary>
/// <remarks>The string must not lie in the listpack that it is stored into: its bytes move.</remarks>
public readonly unsafe ref struct ListpackValue
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _hasText;

    /// <summary>A string; kept as an integer when it is the canonical text of one.</summary>
    public ListpackValue(ReadOnlySpan<byte> text)
    {
        _text = text;
        _hasText = true;
        IsInteger = IntegerEncoding.TryParse(text, out long integer);
        Integer = integer;
        BodyBytes = IsInteger ? ListpackFormat.IntegerBodyBytes(integer) : ListpackFormat.TextBodyBytes(text.Length);
    }

    /// <summary>An integer.</summary>
    public ListpackValue(long integer)
    {
        _text = default;
        _hasText = false;
        IsInteger = true;
        Integer = integer;
        BodyBytes = ListpackFormat.IntegerBodyBytes(integer);
    }

    /// <summary>Whether it is stored as an integer.</summary>
    public bool IsInteger { get; }

    /// <summary>The integer; 0 when it is not one.</summary>
    public long Integer { get; }

    /// <summary>Length of the string, in bytes.</summary>
    public int Length => _hasText ? _text.Length : IntegerEncoding.TextBytes(Integer);

    /// <summary>Bytes it takes in a listpack.</summary>
    public int EntryBytes => BodyBytes + ListpackFormat.BackBytes(BodyBytes);

    /// <summary>Bytes it takes in a listpack, without the length behind it.</summary>
    internal int BodyBytes { get; }

    /// <summary>The text when it is stored as text.</summary>
    internal ReadOnlySpan<byte> Text
    {
        get
        {
            Debug.Assert(!IsInteger);
            return _text;
        }
    }

    /// <summary>The string itself: where it lies, or, when only its integer was given, written into <paramref name="scratch"/>.</summary>
    public ReadOnlySpan<byte> AsText(Span<byte> scratch) =>
        _hasText ? _text : scratch[..IntegerEncoding.Format(Integer, scratch)];

    public static implicit operator ListpackValue(ReadOnlySpan<byte> text) => new(text);

    public static implicit operator ListpackValue(Span<byte> text) => new(text);

    public static implicit operator ListpackValue(byte[] text) => new(text);

    public static implicit operator ListpackValue(long integer) => new(integer);

    /// <summary>Whether an entry that is stored as text is this value: an integer's text may have been stored as text by others.</summary>
    internal bool IsText(ReadOnlySpan<byte> text) =>
        _hasText
            ? text.SequenceEqual(_text)
            : IntegerEncoding.TryParse(text, out long integer) && integer == Integer;

    /// <summary>Writes the whole entry.</summary>
    internal void Write(byte* at)
    {
        if (IsInteger)
        {
            ListpackFormat.WriteInteger(at, Integer, BodyBytes);
        }
        else
        {
            int head = ListpackFormat.WriteTextHead(at, _text.Length);
            _text.CopyTo(new Span<byte>(at + head, _text.Length));
        }

        ListpackFormat.WriteBack(at + BodyBytes, BodyBytes);
    }

    /// <summary>Whether the value's own bytes lie in a block, where storing it would read what it overwrites.</summary>
    internal bool LiesIn(byte* block, int sizeBytes) =>
        _text.Overlaps(new ReadOnlySpan<byte>(block, sizeBytes));
}
