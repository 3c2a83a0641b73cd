namespace Tandem.DataStructures.QuickLists;

/// <summary>How much goes into one node of a list.</summary>
/// <remarks>
/// A fill of -1 to -5 limits the bytes of a node's listpack to 4, 8, 16, 32, 64 KiB; 0 and above limits its elements, and
/// its bytes to 8 KiB. Source: Redis 7.0, quicklist.c and the comments of list-max-listpack-size in redis.conf.
/// </remarks>
public static class QuickListLimits
{
    /// <summary>Elements of at least this many bytes get a node of their own, unless told otherwise.</summary>
    public const int DefaultPackedThresholdBytes = 1 << 30;

    /// <summary>A node limited by its number of elements is limited to this many bytes too.</summary>
    private const int SafetyBytes = 8192;

    /// <summary>What an element is guessed to take besides its text.</summary>
    private const int ElementOverheadBytes = 8;

    /// <summary>Header and end of the listpack that a merge saves.</summary>
    private const int MergedOverheadBytes = 7;

    private const int MaxFill = short.MaxValue;
    private const int MinFill = -5;

    /// <summary>Elements of at least this many bytes get a node of their own: DEBUG QUICKLIST-PACKED-THRESHOLD.</summary>
    public static int PackedThresholdBytes { get; set; } = DefaultPackedThresholdBytes;

    /// <summary>Whether an element gets a node of its own.</summary>
    internal static bool IsLarge(int lengthBytes) => lengthBytes >= PackedThresholdBytes;

    /// <summary>The fill that a configured one stands for.</summary>
    internal static int ClampFill(int fill) => fill > MaxFill ? MaxFill : fill < MinFill ? MinFill : fill;

    /// <summary>Whether a packed node takes one more element.</summary>
    internal static bool AllowsInsert(int fill, int nodeBytes, int nodeCount, int lengthBytes) =>
        Allows(fill, (long)nodeBytes + lengthBytes + ElementOverheadBytes, nodeCount + 1);

    /// <summary>Whether two packed nodes may become one.</summary>
    internal static bool AllowsMerge(int fill, int leftBytes, int leftCount, int rightBytes, int rightCount) =>
        Allows(fill, (long)leftBytes + rightBytes - MergedOverheadBytes, leftCount + rightCount);

    private static bool Allows(int fill, long bytes, int count) =>
        fill < 0 ? bytes <= 2048L << -fill : bytes <= SafetyBytes && count <= fill;
}
