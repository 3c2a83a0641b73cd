using System;

namespace Tandem.Server.Keyspace.Types;

/// <summary>One end of a <see cref="LexRange"/>: before all members, behind all of them, or at one.</summary>
internal readonly ref struct LexBound
{
    private LexBound(int side, ReadOnlySpan<byte> member, bool excluded)
    {
        Side = side;
        Member = member;
        IsExcluded = excluded;
    }

    /// <summary>-1 before all members, 1 behind all of them, 0 at <see cref="Member"/>.</summary>
    public int Side { get; }

    /// <summary>The member; it need not exist.</summary>
    public ReadOnlySpan<byte> Member { get; }

    /// <summary>Whether the member itself is outside of the range.</summary>
    public bool IsExcluded { get; }

    /// <summary>Reads a bound as ZRANGEBYLEX takes it: - or +, or a member behind [ or, to leave it out, behind (.</summary>
    /// <remarks>Source: Redis t_zset.c, zslParseLexRangeItem: what follows a zero byte behind a sign is not looked at.</remarks>
    public static bool TryParse(ReadOnlySpan<byte> text, out LexBound bound)
    {
        bound = default;
        if (text.IsEmpty)
        {
            return false;
        }

        switch (text[0])
        {
            case (byte)'-' or (byte)'+':
                bound = new LexBound(text[0] == (byte)'-' ? -1 : 1, default, true);
                return text.Length == 1 || text[1] == 0;
            case (byte)'[' or (byte)'(':
                bound = new LexBound(0, text[1..], text[0] == (byte)'(');
                return true;
            default:
                return false;
        }
    }

    /// <summary>Where a member is: below 0 before the bound, 0 at it, above 0 behind it.</summary>
    public int Compare(ReadOnlySpan<byte> member) => Side != 0 ? -Side : member.SequenceCompareTo(Member);
}
