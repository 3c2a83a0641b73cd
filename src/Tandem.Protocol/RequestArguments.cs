using System;
using System.Runtime.CompilerServices;

namespace Tandem.Protocol;

/// <summary>The arguments of one request, the command's name first, as views into the input buffer.</summary>
/// <remarks>Valid until the buffer is written or moved, and until the list the ranges come from grows.</remarks>
public readonly ref struct RequestArguments
{
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly ReadOnlySpan<ArgumentRange> _ranges;

    /// <summary>Binds ranges to the buffer they were read from.</summary>
    public RequestArguments(ReadOnlySpan<byte> buffer, ReadOnlySpan<ArgumentRange> ranges)
    {
        _buffer = buffer;
        _ranges = ranges;
    }

    /// <summary>Arguments, the command's name included.</summary>
    public int Count => _ranges.Length;

    /// <summary>The buffer the ranges point into.</summary>
    public ReadOnlySpan<byte> Buffer => _buffer;

    /// <summary>Where each argument lies in <see cref="Buffer"/>.</summary>
    public ReadOnlySpan<ArgumentRange> Ranges => _ranges;

    /// <summary>The bytes of argument <paramref name="index"/>; 0 is the command's name.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ArgumentRange range = _ranges[index];
            return _buffer.Slice(range.Start, range.Length);
        }
    }

    /// <summary>The arguments from <paramref name="start"/> on.</summary>
    public RequestArguments Slice(int start) => new(_buffer, _ranges[start..]);

    /// <summary><paramref name="count"/> arguments from <paramref name="start"/> on.</summary>
    public RequestArguments Slice(int start, int count) => new(_buffer, _ranges.Slice(start, count));
}
