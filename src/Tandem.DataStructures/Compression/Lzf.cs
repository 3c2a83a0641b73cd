using System;
using System.Diagnostics;
using System.Numerics;

namespace Tandem.DataStructures.Compression;

/// <summary>The LZF format: how RDB strings and the inner nodes of long lists are compressed.</summary>
/// <remarks>
/// A sequence of two kinds of items; a reference copies from what was already written, and may run into its own output.
/// <code>
/// 000nnnnn                              literals: the n + 1 bytes that follow
/// nnnddddd dddddddd          (n 1..6)   n + 2 bytes from d + 1 bytes back
/// 111ddddd nnnnnnnn dddddddd            n + 9 bytes from d + 1 bytes back
/// </code>
/// Source of the format: liblzf, as RDB version 1 and later use it. The compressor is our own; it always gives the same
/// output for the same input.
/// </remarks>
public static unsafe class Lzf
{
    private const int MaxLiterals = 32;
    private const int MinMatch = 3;
    private const int MaxMatch = 264;
    private const int MaxDistance = 8192;

    /// <summary>The farthest the compressor looks is 8 KiB, so more than 2^14 remembered places would gain nothing.</summary>
    private const int MaxTableBits = 14;
    private const int MinTableBits = 8;

    /// <summary>Compresses, unless the result would be longer than the destination.</summary>
    /// <returns>Bytes written, or 0 when it does not fit (the destination is then garbage) or the source is empty.</returns>
    public static int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int bits = Math.Clamp(BitOperations.Log2((uint)source.Length | 1), MinTableBits, MaxTableBits);
        Span<int> places = stackalloc int[1 << bits];
        places.Clear();
        fixed (byte* from = source, to = destination)
        fixed (int* table = places)
        {
            return Compress(from, source.Length, to, destination.Length, table, 32 - bits);
        }
    }

    /// <summary>Decompresses; every length and distance is checked, so any input is safe.</summary>
    /// <returns>Whether the source was well-formed and gave exactly the destination's length.</returns>
    public static bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int read = 0;
        int written = 0;
        while (read < source.Length)
        {
            int control = source[read++];
            if (control < MaxLiterals)
            {
                int count = control + 1;
                if (count > source.Length - read || count > destination.Length - written)
                {
                    return false;
                }

                source.Slice(read, count).CopyTo(destination[written..]);
                read += count;
                written += count;
                continue;
            }

            int length = control >> 5;
            if (length == 7)
            {
                if (read == source.Length)
                {
                    return false;
                }

                length += source[read++];
            }

            length += 2;
            if (read == source.Length)
            {
                return false;
            }

            int distance = (((control & 0x1F) << 8) | source[read++]) + 1;
            if (distance > written || length > destination.Length - written)
            {
                return false;
            }

            CopyBack(destination, written, distance, length);
            written += length;
        }

        return written == destination.Length;
    }

    /// <summary>Positions are remembered plus one, so that 0 means none.</summary>
    private static int Compress(byte* source, int length, byte* destination, int room, int* table, int shift)
    {
        int written = 0;
        int literals = 0; // where the bytes not yet written start
        int at = 0;
        int misses = 0;
        while (at <= length - 4)
        {
            uint four = *(uint*)(source + at);
            uint slot = ((four << 8) * 2654435761u) >> shift;
            int match = table[slot] - 1;
            table[slot] = at + 1;
            if (match < 0 || at - match > MaxDistance || ((*(uint*)(source + match) ^ four) << 8) != 0)
            {
                // Where nothing repeats, look at fewer and fewer places.
                at += 1 + (misses++ >> 5);
                continue;
            }

            int matched = MatchLength(source, match, at, Math.Min(length - at, MaxMatch));
            int matchBytes = matched - 2 < 7 ? 2 : 3;
            if (!WriteLiterals(source + literals, at - literals, destination, room - matchBytes, ref written))
            {
                return 0;
            }

            WriteMatch(destination, at - match, matched, ref written);
            misses = 0;
            if (at + matched <= length - 4)
            {
                // The end of a match is a likely start of the next one.
                uint tail = *(uint*)(source + at + matched - 2);
                table[((tail << 8) * 2654435761u) >> shift] = at + matched - 1;
            }

            at += matched;
            literals = at;
        }

        return WriteLiterals(source + literals, length - literals, destination, room, ref written) ? written : 0;
    }

    private static int MatchLength(byte* source, int match, int at, int max)
    {
        int matched = MinMatch;
        while (matched + 8 <= max)
        {
            ulong differing = *(ulong*)(source + match + matched) ^ *(ulong*)(source + at + matched);
            if (differing != 0)
            {
                return matched + (BitOperations.TrailingZeroCount(differing) >> 3);
            }

            matched += 8;
        }

        while (matched < max && source[match + matched] == source[at + matched])
        {
            matched++;
        }

        return matched;
    }

    private static bool WriteLiterals(byte* source, int count, byte* destination, int room, ref int written)
    {
        if (count + (count + MaxLiterals - 1) / MaxLiterals > room - written)
        {
            return false;
        }

        while (count > 0)
        {
            int run = Math.Min(count, MaxLiterals);
            destination[written++] = (byte)(run - 1);
            new ReadOnlySpan<byte>(source, run).CopyTo(new Span<byte>(destination + written, run));
            source += run;
            written += run;
            count -= run;
        }

        return true;
    }

    private static void WriteMatch(byte* destination, int distance, int length, ref int written)
    {
        Debug.Assert(length is >= MinMatch and <= MaxMatch && distance is >= 1 and <= MaxDistance);
        int back = distance - 1;
        int coded = length - 2;
        if (coded < 7)
        {
            destination[written++] = (byte)((coded << 5) | (back >> 8));
        }
        else
        {
            destination[written++] = (byte)((7 << 5) | (back >> 8));
            destination[written++] = (byte)(coded - 7);
        }

        destination[written++] = (byte)back;
    }

    private static void CopyBack(Span<byte> bytes, int to, int distance, int length)
    {
        if (distance >= length)
        {
            bytes.Slice(to - distance, length).CopyTo(bytes[to..]);
        }
        else if (distance == 1)
        {
            bytes.Slice(to, length).Fill(bytes[to - 1]);
        }
        else
        {
            for (int i = to; i < to + length; i++)
            {
                bytes[i] = bytes[i - distance];
            }
        }
    }
}
