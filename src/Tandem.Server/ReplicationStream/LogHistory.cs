using System;
using System.Globalization;
using System.Text;

namespace Tandem.Server.ReplicationStream;

/// <summary>The names under which a log's offsets are known.</summary>
/// <param name="Id">The current history: <c>master_replid</c>.</param>
/// <param name="SecondId">The history before it; none when there is none.</param>
/// <param name="SecondIdEnd">First offset that is not part of the second history; -1 without one.</param>
internal readonly record struct LogHistory(ReplicationId Id, ReplicationId SecondId, long SecondIdEnd)
{
    /// <summary>As a segment's index has it: three words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {SecondId} {SecondIdEnd}");

    /// <summary>True when a position under an id is part of this history, as far as names go.</summary>
    public bool Has(ReplicationId id, long position) =>
        id == Id || (!SecondId.IsNone && id == SecondId && position + 1 <= SecondIdEnd);

    /// <summary>Reads the three words.</summary>
    public static bool TryParse(ReadOnlySpan<string> words, out LogHistory history)
    {
        history = default;
        if (words.Length != 3
            || !ReplicationId.TryParse(Encoding.ASCII.GetBytes(words[0]), out ReplicationId id)
            || !ReplicationId.TryParse(Encoding.ASCII.GetBytes(words[1]), out ReplicationId second)
            || !long.TryParse(words[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long end))
        {
            return false;
        }

        history = new LogHistory(id, second.IsNone ? ReplicationId.None : second, end);
        return true;
    }
}
