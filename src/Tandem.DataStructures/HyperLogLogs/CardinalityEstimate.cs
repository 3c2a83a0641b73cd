using System;

namespace Tandem.DataStructures.HyperLogLogs;

/// <summary>How many distinct elements the registers of a HyperLogLog stand for.</summary>
/// <remarks>Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (arXiv:1702.01284), in the order of
/// operations of Redis, hyperloglog.c, so that the results are equal to the last bit.</remarks>
public static class CardinalityEstimate
{
    /// <summary>Values a register of 6 bits can have.</summary>
    public const int HistogramLength = 64;

    // 0.5 / ln(2)
    private const double Alpha = 0.721347520444481703680;

    /// <summary>The estimate.</summary>
    /// <param name="histogram">How many registers have each value.</param>
    public static ulong Of(ReadOnlySpan<int> histogram)
    {
        const double m = HyperLogLogFormat.Registers;
        double z = m * Tau((m - histogram[HyperLogLogFormat.MaxRank]) / m);
        for (int rank = HyperLogLogFormat.MaxRank - 1; rank >= 1; rank--)
        {
            z += histogram[rank];
            z *= 0.5;
        }

        z += m * Sigma(histogram[0] / m);
        return (ulong)Math.Round(Alpha * m * m / z, MidpointRounding.AwayFromZero);
    }

    /// <summary>The estimate of registers of one byte each, 0 to 63.</summary>
    public static ulong OfBytes(ReadOnlySpan<byte> registers)
    {
        Span<int> histogram = stackalloc int[HistogramLength];
        histogram.Clear();
        foreach (byte register in registers)
        {
            histogram[register]++;
        }

        return Of(histogram);
    }

    private static double Sigma(double x)
    {
        if (x == 1)
        {
            return double.PositiveInfinity;
        }

        double y = 1;
        double z = x;
        double before;
        do
        {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        }
        while (before != z);
        return z;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1)
        {
            return 0;
        }

        double y = 1;
        double z = 1 - x;
        double before;
        do
        {
            x = Math.Sqrt(x);
            before = z;
            y *= 0.5;
            z -= Math.Pow(1 - x, 2) * y;
        }
        while (before != z);
        return z / 3;
    }
}
