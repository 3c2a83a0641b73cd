using System;
using System.Numerics;

namespace Tandem.Protocol;

/// <summary>Rounding of exact binary values to a format's precision, to nearest, ties to even (IEEE 754).</summary>
internal static class BinaryRounding
{
    /// <summary>Rounds <paramref name="value"/> * 2^<paramref name="scale"/>.</summary>
    /// <param name="value">Leading bits.</param>
    /// <param name="scale">Power of two.</param>
    /// <param name="sticky">Whether more bits follow, below those of <paramref name="value"/>; then it has more than
    /// <paramref name="precision"/> + 1 bits.</param>
    /// <param name="precision">Bits of the result, at most 64.</param>
    /// <param name="minExponent">No bit of the result is worth less than 2 to this power.</param>
    /// <param name="mantissa">The result: mantissa * 2^exponent, with all its leading bits in use unless it is
    /// subnormal.</param>
    /// <param name="exponent">See <paramref name="mantissa"/>; the caller checks it for overflow.</param>
    /// <returns>False when the result is zero.</returns>
    public static bool TryRound(
        UInt128 value, int scale, bool sticky, int precision, int minExponent, out ulong mantissa, out int exponent)
    {
        mantissa = 0;
        exponent = minExponent;
        if (value == 0)
        {
            return false;
        }

        int bits = 128 - (int)UInt128.LeadingZeroCount(value);
        int drop = Math.Max(bits - precision, minExponent - scale);
        exponent = scale + drop;
        if (drop <= 0)
        {
            int lift = -drop;
            mantissa = (ulong)value << lift;
            return true;
        }

        if (drop > bits)
        {
            return false; // Less than half of the smallest.
        }

        UInt128 kept = drop == 128 ? 0 : value >> drop;
        UInt128 half = UInt128.One << (drop - 1);
        UInt128 lost = drop == 128 ? value : value & ((half << 1) - 1);
        if (lost > half || (lost == half && (sticky || !UInt128.IsEvenInteger(kept))))
        {
            kept++;
            if (kept == UInt128.One << precision)
            {
                kept >>= 1;
                exponent++;
            }
        }

        mantissa = (ulong)kept;
        return mantissa != 0;
    }

    /// <summary>The first 127 bits of <paramref name="value"/>, the power of two that goes with them and whether
    /// others were lost.</summary>
    public static UInt128 Leading(BigInteger value, out int scale, out bool sticky)
    {
        scale = Math.Max(0, (int)value.GetBitLength() - 127);
        BigInteger kept = value >> scale;
        sticky = scale > 0 && kept << scale != value;
        return (UInt128)kept;
    }
}
