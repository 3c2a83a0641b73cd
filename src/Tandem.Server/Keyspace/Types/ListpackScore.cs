using Tandem.DataStructures.Listpacks;
using Tandem.Protocol;

namespace Tandem.Server.Keyspace.Types;

/// <summary>The score that an entry of a small sorted set stands for: an integer, or the text of a double.</summary>
internal static class ListpackScore
{
    /// <summary>Reads a score.</summary>
    /// <returns>False when the entry is no number; the score is then 0. Never so in a value that was made or loaded here.</returns>
    public static bool TryRead(ListpackEntry entry, out double score)
    {
        score = entry.Integer;
        return entry.IsInteger || NumberText.TryParseDouble(entry.Text, out score);
    }

    /// <summary>The score of an entry that is known to be one.</summary>
    public static double Read(ListpackEntry entry) => TryRead(entry, out double score) ? score : 0;
}
