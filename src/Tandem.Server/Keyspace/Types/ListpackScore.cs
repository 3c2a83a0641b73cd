using System;
using Tandem.DataStructures.Listpacks;
using Tandem.Protocol;

namespace Tandem.Server.Keyspace.Types;

/// <summary>The score that an entry of a small sorted set stands for: an integer, or the text of a double.</summary>
internal static class ListpackScore
{
    // Scores up to here become integers when they are whole. Source: Redis util.c, double2ll: half of the 64-bit range.
    private const double MaxInteger = 1L << 62;

    /// <summary>Reads a score.</summary>
    /// <returns>False when the entry is no number; the score is then 0. Never so in a value that was made or loaded here.</returns>
    public static bool TryRead(ListpackEntry entry, out double score)
    {
        score = entry.Integer;
        return entry.IsInteger || NumberText.TryParseDouble(entry.Text, out score);
    }

    /// <summary>The score of an entry that is known to be one.</summary>
    public static double Read(ListpackEntry entry) => TryRead(entry, out double score) ? score : 0;

    /// <summary>A score as it is stored. Negative zero is whole, so it is stored as 0: its sign is lost, as in Redis.</summary>
    /// <param name="score">Not NaN.</param>
    /// <param name="scratch">At least <see cref="NumberText.MaxDoubleBytes"/>, in use as long as the result is.</param>
    public static ListpackValue ToValue(double score, Span<byte> scratch)
    {
        if (score is >= -MaxInteger and <= MaxInteger && score == (long)score)
        {
            return new ListpackValue((long)score);
        }

        return new ListpackValue(scratch[..NumberText.Format(score, scratch)]);
    }
}
