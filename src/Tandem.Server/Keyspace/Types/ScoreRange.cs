using System;
using Tandem.Protocol;

namespace Tandem.Server.Keyspace.Types;

/// <summary>The scores from one to another, either of which may be left out itself.</summary>
/// <param name="Min">The lowest score, perhaps infinite, never NaN.</param>
/// <param name="MinExcluded">Whether that score itself is outside.</param>
/// <param name="Max">The highest score.</param>
/// <param name="MaxExcluded">Whether that score itself is outside.</param>
internal readonly record struct ScoreRange(double Min, bool MinExcluded, double Max, bool MaxExcluded)
{
    /// <summary>Reads two bounds as ZRANGEBYSCORE takes them: a number, or an opening parenthesis and a number.</summary>
    /// <returns>False when one of them is no number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> min, ReadOnlySpan<byte> max, out ScoreRange range)
    {
        range = default;
        if (!TryParse(min, out double low, out bool lowExcluded) || !TryParse(max, out double high, out bool highExcluded))
        {
            return false;
        }

        range = new ScoreRange(low, lowExcluded, high, highExcluded);
        return true;
    }

    /// <summary>Whether a score is not below the range.</summary>
    public bool Reaches(double score) => MinExcluded ? score > Min : score >= Min;

    /// <summary>Whether a score is not above the range.</summary>
    public bool Admits(double score) => MaxExcluded ? score < Max : score <= Max;

    private static bool TryParse(ReadOnlySpan<byte> text, out double bound, out bool excluded)
    {
        excluded = text.Length > 0 && text[0] == (byte)'(';
        return NumberText.TryParseScoreBound(excluded ? text[1..] : text, out bound);
    }
}
