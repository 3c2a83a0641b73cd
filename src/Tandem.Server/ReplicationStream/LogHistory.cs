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

    /// <summary>The last position that two logs have in common, as far as names go; -1 when they have none.</summary>
    /// <param name="end">Where this log ends.</param>
    /// <param name="otherEnd">Where the other one ends.</param>
    /// <param name="id">A name under which both know the position.</param>
    public long CommonEnd(long end, LogHistory other, long otherEnd, out ReplicationId id)
    {
        long best = -1;
        id = ReplicationId.None;
        foreach ((ReplicationId mine, long mineEnd) in (ReadOnlySpan<(ReplicationId, long)>)[(Id, end), (SecondId, SecondIdEnd - 1)])
        {
            foreach ((ReplicationId theirs, long theirsEnd) in
                (ReadOnlySpan<(ReplicationId, long)>)[(other.Id, otherEnd), (other.SecondId, other.SecondIdEnd - 1)])
            {
                long common = Math.Min(mineEnd, theirsEnd);
                if (!mine.IsNone && mine == theirs && common > best)
                {
                    best = common;
                    id = mine;
                }
            }
        }

        return best;
    }

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
