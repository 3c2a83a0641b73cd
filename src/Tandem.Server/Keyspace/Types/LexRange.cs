using System;

namespace Tandem.Server.Keyspace.Types;

/// <summary>The members from one to another by their bytes, in a sorted set whose scores are all equal.</summary>
internal readonly ref struct LexRange
{
    private LexRange(LexBound min, LexBound max)
    {
        Min = min;
        Max = max;
    }

    public LexBound Min { get; }

    public LexBound Max { get; }

    /// <summary>Reads two bounds; see <see cref="LexBound.TryParse"/>.</summary>
    /// <returns>False when one of them is none.</returns>
    public static bool TryParse(ReadOnlySpan<byte> min, ReadOnlySpan<byte> max, out LexRange range)
    {
        bool isRead = LexBound.TryParse(min, out LexBound low) & LexBound.TryParse(max, out LexBound high);
        range = new LexRange(low, high);
        return isRead;
    }

    /// <summary>Whether a member is not before the range.</summary>
    public bool Reaches(ReadOnlySpan<byte> member) => Min.Compare(member) is var order && (Min.IsExcluded ? order > 0 : order >= 0);

    /// <summary>Whether a member is not behind the range.</summary>
    public bool Admits(ReadOnlySpan<byte> member) => Max.Compare(member) is var order && (Max.IsExcluded ? order < 0 : order <= 0);
}
