using System;
using System.Numerics;

namespace Tandem.Server.Dispatch;

/// <summary>Distribution of a command's run time: 16 linear steps in each power of two, so a percentile is at most 6 %
/// too high. Recording is one increment.</summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 4;
    private const int Steps = 1 << StepBits;

    private readonly long[] _counts = new long[(40 - StepBits + 1) * Steps];

    /// <summary>Values recorded.</summary>
    public long Count { get; private set; }

    /// <param name="times">How often.</param>
    public void Record(long microseconds, int times = 1)
    {
        int index = IndexOf((ulong)Math.Max(microseconds, 0));
        _counts[Math.Min(index, _counts.Length - 1)] += times;
        Count += times;
    }

    /// <summary>The value that the given percentage of the recorded ones does not exceed, microseconds.</summary>
    public double Percentile(double percent)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(percent / 100 * Count));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= wanted)
            {
                return HighestOf(i);
            }
        }

        return 0;
    }

    /// <summary>How many values were at most the given one, microseconds.</summary>
    public long CountUpTo(long microseconds)
    {
        long seen = 0;
        for (int i = 0; i < _counts.Length && HighestOf(i) <= microseconds; i++)
        {
            seen += _counts[i];
        }

        return seen;
    }

    private static int IndexOf(ulong value)
    {
        int high = 63 - BitOperations.LeadingZeroCount(value | 1);
        return high < StepBits
            ? (int)value
            : ((high - StepBits + 1) << StepBits) + (int)((value >> (high - StepBits)) & (Steps - 1));
    }

    private static long HighestOf(int index)
    {
        int group = index >> StepBits;
        long step = index & (Steps - 1);
        return group == 0 ? step : ((step + Steps + 1) << (group - 1)) - 1;
    }
}
