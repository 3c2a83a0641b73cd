using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tandem.DataStructures.Hashing;

/// <summary>Shortens a long text to 16 bytes of the same CRC-64, by multiplying without carries 64 bytes at a time.</summary>
/// <remarks>
/// A text is a polynomial, its first bit the highest power, and its checksum a remainder; so 16 bytes may be moved D bits
/// on when they are multiplied by x^D, and added to what is there. Method: Gopal and others, "Fast CRC computation for
/// generic polynomials using PCLMULQDQ instruction" (Intel, 2009). Bits are reflected, which makes each product one power
/// too high: the constants are one power lower.
/// </remarks>
internal static class Crc64Folding
{
    /// <summary>Shorter texts are not worth the start.</summary>
    public const int MinBytes = 4 * LaneBytes * 2;

    private const int LaneBytes = 16;

    private static readonly Vector128<ulong> FourLanes = Multipliers(4 * LaneBytes * 8);
    private static readonly Vector128<ulong> OneLane = Multipliers(LaneBytes * 8);

    /// <summary>Whether the processor can.</summary>
    public static bool IsSupported => Pclmulqdq.IsSupported;

    /// <summary>Folds as many whole lanes of the text as there are.</summary>
    /// <param name="crc">The checksum of what came before.</param>
    /// <param name="bytes">The text, at least <see cref="MinBytes"/> long.</param>
    /// <param name="folded">How many bytes went in.</param>
    /// <returns>Sixteen bytes whose checksum, starting from 0, is that of what went in.</returns>
    public static unsafe Vector128<byte> Fold(ulong crc, ReadOnlySpan<byte> bytes, out int folded)
    {
        Debug.Assert(bytes.Length >= MinBytes);
        fixed (byte* text = bytes)
        {
            Vector128<ulong> a = Lane(text, 0) ^ Vector128.CreateScalar(crc);
            Vector128<ulong> b = Lane(text, 1);
            Vector128<ulong> c = Lane(text, 2);
            Vector128<ulong> d = Lane(text, 3);
            Vector128<ulong> four = FourLanes;
            int at = 4 * LaneBytes;
            for (; at <= bytes.Length - 4 * LaneBytes; at += 4 * LaneBytes)
            {
                a = Shift(a, four) ^ Lane(text + at, 0);
                b = Shift(b, four) ^ Lane(text + at, 1);
                c = Shift(c, four) ^ Lane(text + at, 2);
                d = Shift(d, four) ^ Lane(text + at, 3);
            }

            Vector128<ulong> one = OneLane;
            a = Shift(a, one) ^ b;
            a = Shift(a, one) ^ c;
            a = Shift(a, one) ^ d;
            for (; at <= bytes.Length - LaneBytes; at += LaneBytes)
            {
                a = Shift(a, one) ^ Lane(text + at, 0);
            }

            folded = at;
            return a.AsByte();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector128<ulong> Lane(byte* text, int index) => Vector128.Load((ulong*)(text + index * LaneBytes));

    /// <summary>Moves a lane on by the distance of the multipliers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Shift(Vector128<ulong> lane, Vector128<ulong> multipliers) =>
        Pclmulqdq.CarrylessMultiply(lane, multipliers, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, multipliers, 0x11);

    /// <summary>For the first half of a lane, which is 64 powers higher, and for the second.</summary>
    private static Vector128<ulong> Multipliers(int distanceBits) =>
        Vector128.Create(Power(distanceBits + 64 - 1), Power(distanceBits - 1));

    /// <summary>The remainder of x^n, bits reflected: the highest bit is x^0.</summary>
    private static ulong Power(int n)
    {
        ulong remainder = 1UL << 63;
        for (; n > 0; n--)
        {
            remainder = (remainder & 1) != 0 ? (remainder >> 1) ^ Crc64.ReflectedPolynomial : remainder >> 1;
        }

        return remainder;
    }
}
