using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>What ZUNION and its relatives combine: a sorted set, or a set, whose members all have score 1, or nothing.</summary>
/// <remarks>Valid until the value changes, also when its entry moves.</remarks>
internal readonly struct ScoredSource
{
    /// <summary>The score of each member of a set that has none. Source: Redis t_zset.c, zuiNext.</summary>
    public const double PlainScore = 1;

    /// <param name="entry">An entry of type set or sorted set, or null for an absent key.</param>
    public ScoredSource(EntryRef entry)
    {
        if (entry.IsNull)
        {
            return;
        }

        if (ValueTag.TypeOf(entry) == DataType.Set)
        {
            Plain = new SetObject(entry);
        }
        else
        {
            Scored = new SortedSetView(entry);
        }
    }

    public SetObject Plain { get; }

    public SortedSetView Scored { get; }

    /// <summary>What its scores are multiplied by.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Number of members.</summary>
    public long Count => Scored.IsNull ? Plain.Count : Scored.Count;

    /// <summary>Finds a member's score, without the weight.</summary>
    public bool TryScore(ReadOnlySpan<byte> member, out double score)
    {
        if (!Scored.IsNull)
        {
            return Scored.TryScore(member, out score);
        }

        score = PlainScore;
        return !Plain.IsNull && Plain.Contains(member);
    }

    /// <summary>Walks over the members.</summary>
    /// <param name="scratch">Enough for the text of an integer.</param>
    public ScoredWalk Walk(Span<byte> scratch) => new(this, scratch);
}
