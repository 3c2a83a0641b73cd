using System;

namespace Tandem.Server.Dispatch;

/// <summary>The keys of a command as older clients know them: every <paramref name="Step"/>th argument from
/// <paramref name="First"/> to <paramref name="Last"/>, which counts from the end when negative. All 0: none.</summary>
/// <param name="IsComplete">False when there may be keys beyond the range: COMMAND INFO then says movablekeys.</param>
internal readonly record struct KeyRange(int First, int Last, int Step, bool IsComplete)
{
    /// <summary>Puts specifications together: a single range as it is; of several those that follow each other without gaps
    /// and have step 1.</summary>
    /// <remarks>Source of the rules: Redis 7.0, server.c, populateCommandLegacyRangeSpec.</remarks>
    public static KeyRange Of(ReadOnlySpan<KeySpec> specs)
    {
        if (specs.Length == 0)
        {
            return new KeyRange(0, 0, 0, true);
        }

        if (specs.Length == 1 && specs[0].IsFixedRange)
        {
            KeySpec only = specs[0];
            return new KeyRange(only.BeginIndex, LastOf(only), only.Step, !only.Has(KeyAccess.Incomplete));
        }

        int first = int.MaxValue;
        int last = 0;
        bool isComplete = true;
        foreach (KeySpec spec in specs)
        {
            if (!spec.IsFixedRange || spec.Step != 1 || (last != 0 && last != spec.BeginIndex - 1))
            {
                isComplete = false;
                continue;
            }

            isComplete &= !spec.Has(KeyAccess.Incomplete);
            first = Math.Min(first, spec.BeginIndex);

            // Unsigned, so that the negative ones, which count from the end, are the greater.
            last = (int)Math.Max((uint)last, (uint)LastOf(spec));
        }

        return first == int.MaxValue ? new KeyRange(0, 0, 0, false) : new KeyRange(first, last, 1, isComplete);
    }

    private static int LastOf(KeySpec spec) => spec.LastKey >= 0 ? spec.BeginIndex + spec.LastKey : spec.LastKey;
}
