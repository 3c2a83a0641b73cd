using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Tandem.Fuzz;

/// <summary>Changes inputs by chance, the same way for the same seed.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> words)
{
    private const int MaxInputBytes = 1 << 14;

    // Where lengths change their form in the formats that are read, and the edges of integers.
    private static readonly long[] EdgeNumbers =
    [
        0, 1, -1, 2, 5, 6, 11, 12, 13, 62, 63, 64, 65, 126, 127, 128, 129, 253, 254, 255, 256, 4095, 4096, 16383, 16384, 32767,
        32768, 65534, 65535, 65536, (1 << 24) - 1, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, long.MaxValue, long.MinValue,
    ];

    private static readonly byte[][] EdgeTexts =
    [
        "0"u8.ToArray(), "-1"u8.ToArray(), "9223372036854775807"u8.ToArray(), "-9223372036854775808"u8.ToArray(),
        "18446744073709551615"u8.ToArray(), "1e308"u8.ToArray(), "-inf"u8.ToArray(), "nan"u8.ToArray(), "\r\n"u8.ToArray(),
        "\\x00"u8.ToArray(), "\""u8.ToArray(), "*"u8.ToArray(), "$"u8.ToArray(), "2147483648"u8.ToArray(), "0.5"u8.ToArray(),
    ];

    private readonly Random _random = new(seed);

    /// <summary>A changed copy of an input.</summary>
    /// <param name="input">What to change.</param>
    /// <param name="other">An input to take pieces from.</param>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        List<byte> bytes = [.. input];
        for (int changes = 1 << _random.Next(5); changes > 0; changes--)
        {
            Change(bytes, other);
        }

        if (bytes.Count > MaxInputBytes)
        {
            bytes.RemoveRange(MaxInputBytes, bytes.Count - MaxInputBytes);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        int at = _random.Next(bytes.Count + 1);
        if (at == bytes.Count)
        {
            bytes.InsertRange(at, Piece(other));
            return;
        }

        switch (_random.Next(11))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes[at] += (byte)(_random.Next(2) == 0 ? 1 : -1);
                break;
            case 3:
                Overwrite(bytes, at, Number());
                break;
            case 4:
                bytes.InsertRange(at, Number());
                break;
            case 5:
                bytes.RemoveRange(at, Math.Min(Length(), bytes.Count - at));
                break;
            case 6:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(Length(), bytes.Count - at)));
                break;
            case 7:
                bytes.InsertRange(at, Piece(other));
                break;
            case 8:
                Overwrite(bytes, at, Piece(other));
                break;
            case 9:
                bytes.InsertRange(at, Word());
                break;
            default:
                if (_random.Next(8) == 0)
                {
                    bytes.RemoveRange(at, bytes.Count - at);
                }
                else
                {
                    Overwrite(bytes, at, Word());
                }

                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] by)
    {
        for (int i = 0; i < by.Length && at + i < bytes.Count; i++)
        {
            bytes[at + i] = by[i];
        }
    }

    private int Length() => 1 + (_random.Next(4) == 0 ? _random.Next(256) : _random.Next(8));

    private byte[] Piece(byte[] other)
    {
        if (other.Length == 0)
        {
            return Number();
        }

        int start = _random.Next(other.Length);
        return other[start..Math.Min(other.Length, start + Length())];
    }

    private byte[] Word()
    {
        int index = _random.Next(words.Count + EdgeTexts.Length);
        return index < words.Count ? words[index] : EdgeTexts[index - words.Count];
    }

    private byte[] Number()
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, EdgeNumbers[_random.Next(EdgeNumbers.Length)] + _random.Next(-1, 2));
        bytes = bytes[..(1 << _random.Next(4))];
        if (_random.Next(2) == 0)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }
}
