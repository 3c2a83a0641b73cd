using System;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.SortedSets;
using Tandem.Protocol;

namespace Tandem.Server.Keyspace.Types;

/// <summary>Sorted sets: one listpack of members and scores in order while small, a table with an ordered index
/// afterwards.</summary>
/// <remarks>To change one; <see cref="SortedSetView"/> only looks. Changes move the listpack, and the entry follows.</remarks>
internal readonly ref struct SortedSetValue
{
    private readonly EntryRef _entry;

    /// <param name="entry">An entry found for writing, of type sorted set.</param>
    public SortedSetValue(EntryRef entry) => _entry = entry;

    public SortedSetView View => new(_entry);

    public long Count => View.Count;

    private bool IsSmall => ValueTag.EncodingOf(_entry) == ValueEncoding.ListPack;

    private Listpack Small => Listpack.FromAddress(_entry.Handle);

    private SortedSet Big => SortedSet.FromAddress(_entry.Handle);

    /// <summary>Gives a new entry an empty sorted set, in the encoding that suits its first member.</summary>
    /// <param name="memberBytes">Length of that member.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static SortedSetValue Create(EntryRef entry, int memberBytes, KeyspaceOptions options)
    {
        bool isSmall = options.SortedSetMaxListpackEntries > 0 && memberBytes <= options.SortedSetMaxListpackValueBytes;
        entry.Handle = isSmall ? Listpack.Create().Address : SortedSet.Create().Address;
        entry.Tag = ValueTag.Of(DataType.SortedSet, isSmall ? ValueEncoding.ListPack : ValueEncoding.SkipList);
        return new SortedSetValue(entry);
    }

    /// <summary>Makes an entry hold a sorted set that was built as a big one, in the encoding that suits it.</summary>
    /// <param name="entry">An entry whose old value is gone.</param>
    /// <param name="set">The entry's from now on.</param>
    public static void Assign(EntryRef entry, SortedSet set, KeyspaceOptions options)
    {
        bool isSmall = TryToListpack(set, options, out Listpack small);
        entry.Handle = isSmall ? small.Address : set.Address;
        entry.Tag = ValueTag.Of(DataType.SortedSet, isSmall ? ValueEncoding.ListPack : ValueEncoding.SkipList);
    }

    /// <summary>Turns a sorted set that is within the limits of small ones into a listpack, and frees it.</summary>
    /// <returns>False when it is beyond them; it is then as before.</returns>
    public static bool TryToListpack(SortedSet set, KeyspaceOptions options, out Listpack pairs)
    {
        pairs = default;
        if (set.Count > options.SortedSetMaxListpackEntries)
        {
            return false;
        }

        long bytes = 0;
        for (OrderedCursor at = set.Index.First; !at.IsNone; at.MoveNext())
        {
            bytes += at.Member.Length + (long)PairBytes;
            if (at.Member.Length > options.SortedSetMaxListpackValueBytes)
            {
                return false;
            }
        }

        pairs = Listpack.Create();
        if (!pairs.CanGrow(bytes))
        {
            pairs.Free();
            return false;
        }

        Span<byte> scratch = stackalloc byte[NumberText.MaxDoubleBytes];
        for (OrderedCursor at = set.Index.First; !at.IsNone; at.MoveNext())
        {
            pairs = pairs.Append(at.Member, ListpackScore.ToValue(at.Score, scratch));
        }

        set.Free();
        return true;
    }

    /// <summary>Gives a member a score; a small set that gets too big becomes a table first.</summary>
    /// <param name="score">Not NaN. Afterwards the score that the member has, unless it was refused.</param>
    public ScoreChange Put(ReadOnlySpan<byte> member, ref double score, ScoreRule rule, KeyspaceOptions options) =>
        IsSmall ? PutSmall(member, ref score, rule, options) : PutBig(member, ref score, rule);

    /// <summary>Removes a member.</summary>
    /// <returns>False when it was absent.</returns>
    public bool Remove(ReadOnlySpan<byte> member)
    {
        if (IsSmall)
        {
            Listpack small = Small;
            ListpackCursor at = small.Find(member, skip: 1);
            if (at.IsNone)
            {
                return false;
            }

            Follow(small.Delete(ref at, 2));
            return true;
        }

        EntryRef found = Big.Find(member);
        if (found.IsNull)
        {
            return false;
        }

        Big.Remove(found);
        return true;
    }

    /// <summary>Removes neighbours, which exist.</summary>
    public void RemoveRange(RankRange range)
    {
        if (IsSmall)
        {
            Follow(Small.DeleteRange((int)range.Start * 2, (int)range.Count * 2));
        }
        else
        {
            Big.RemoveRange(range.Start, range.Count);
        }
    }

    // What a pair may take beside the member's bytes: both heads, both lengths behind, the longest score.
    private const int PairBytes = 64;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ScoreChange PutSmall(ReadOnlySpan<byte> member, ref double score, ScoreRule rule, KeyspaceOptions options)
    {
        Listpack small = Small;
        ListpackCursor at = small.Find(member, skip: 1);
        if (!at.IsNone)
        {
            ScoreChange change = Decide(ListpackScore.Read(small[small.Next(at)]), ref score, rule);
            if (change == ScoreChange.Updated)
            {
                InsertSmall(small.Delete(ref at, 2), member, score);
            }

            return change;
        }

        if ((rule & ScoreRule.IfPresent) != 0)
        {
            return ScoreChange.Refused;
        }

        if ((small.Count / 2) + 1 > options.SortedSetMaxListpackEntries
            || member.Length > options.SortedSetMaxListpackValueBytes || !small.CanGrow(member.Length + (long)PairBytes))
        {
            Convert();
            Big.Add(member, HashTable.Hash(member), score);
        }
        else
        {
            InsertSmall(small, member, score);
        }

        return ScoreChange.Added;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ScoreChange PutBig(ReadOnlySpan<byte> member, ref double score, ScoreRule rule)
    {
        SortedSet set = Big;
        ulong hash = HashTable.Hash(member);
        EntryRef found = set.Table.Find(member, hash);
        if (found.IsNull)
        {
            if ((rule & ScoreRule.IfPresent) != 0)
            {
                return ScoreChange.Refused;
            }

            set.Add(member, hash, score);
            return ScoreChange.Added;
        }

        ScoreChange change = Decide(found.Double, ref score, rule);
        if (change == ScoreChange.Updated)
        {
            set.SetScore(found, score);
        }

        return change;
    }

    /// <summary>What the rule makes of a score for a member that has one.</summary>
    private static ScoreChange Decide(double current, ref double score, ScoreRule rule)
    {
        if ((rule & ScoreRule.IfAbsent) != 0)
        {
            return ScoreChange.Refused;
        }

        if ((rule & ScoreRule.Increment) != 0)
        {
            score += current;
            if (double.IsNaN(score))
            {
                return ScoreChange.NotANumber;
            }
        }

        if (((rule & ScoreRule.IfLess) != 0 && score >= current) || ((rule & ScoreRule.IfGreater) != 0 && score <= current))
        {
            return ScoreChange.Refused;
        }

        return score == current ? ScoreChange.Unchanged : ScoreChange.Updated;
    }

    /// <summary>Stores a member that is absent where it belongs.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void InsertSmall(Listpack small, ReadOnlySpan<byte> member, double score)
    {
        Span<byte> scratch = stackalloc byte[NumberText.MaxDoubleBytes];
        ListpackValue value = ListpackScore.ToValue(score, scratch);
        ListpackCursor last = small.Last;

        // Scores that only rise, such as times, are common: they go to the end without a walk.
        bool isLast = last.IsNone || ListpackScore.Read(small[last]) < score;
        ListpackCursor at = isLast ? ListpackCursor.None : small.First;
        while (!at.IsNone && !IsBefore(member, score, small, at))
        {
            at = small.Next(small.Next(at));
        }

        Follow(small.InsertBefore(at, member, value));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsBefore(ReadOnlySpan<byte> member, double score, Listpack small, ListpackCursor at)
    {
        double other = ListpackScore.Read(small[small.Next(at)]);
        return score < other || (score == other && small[at].CompareTo(member) > 0);
    }

    private void Follow(Listpack moved)
    {
        EntryRef entry = _entry;
        entry.Handle = moved.Address;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Convert()
    {
        Listpack small = Small;
        SortedSet set = SortedSet.Create();
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        for (SortedSetCursor at = View.First; !at.IsNone; at.MoveNext())
        {
            ReadOnlySpan<byte> member = at.Member(scratch);
            set.TryAdd(member, at.Score); // A payload that was not checked in depth may name a member twice.
        }

        EntryRef entry = _entry;
        entry.Handle = set.Address;
        entry.Tag = ValueTag.Of(DataType.SortedSet, ValueEncoding.SkipList);
        small.Free();
    }
}
