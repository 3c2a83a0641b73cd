using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tandem.DataStructures.HashTables;

/// <summary>Buckets: one cache line each.</summary>
/// <remarks>
/// <code>
///  byte 0      bit 7: slot 7 points to an overflow bucket | bits 0..6: version (main buckets only)
///  byte 1..7   tags: the top 8 bits of each entry's hash, never 0; 0 = the slot is free
///  byte 8..63  slots 1..7, 8 bytes each, see <see cref="EntryRef"/>
/// </code>
/// Buckets are 64-aligned, so a slot's address gives its bucket.
/// </remarks>
internal static unsafe class Bucket
{
    public const int Size = 64;
    public const int SlotCount = 7;
    private const byte Chained = 0x80;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte TagOf(ulong hash)
    {
        uint tag = (uint)(hash >> 56);
        return (byte)(tag == 0 ? 1 : tag);
    }

    /// <summary>The hash bits a slot keeps: 12..27, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HintOf(ulong hash) => (hash >> 12) << 48;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong* SlotAt(byte* bucket, int index) => (ulong*)bucket + index;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsChained(byte* bucket) => (*bucket & Chained) != 0;

    /// <summary>The overflow bucket, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Next(byte* bucket) => IsChained(bucket) ? (byte*)((ulong*)bucket)[SlotCount] : null;

    /// <summary>Slots that can hold entries: 6 or 7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Usable(byte* bucket) => IsChained(bucket) ? SlotCount - 1 : SlotCount;

    /// <summary>Finds an entry in a bucket and its overflow chain; null when absent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong* Find(byte* bucket, ulong hash, byte* key, int length)
    {
        byte tag = TagOf(hash);
        ulong hint = HintOf(hash);
        while (true)
        {
            uint matches = Match(bucket, tag);
            while (matches != 0)
            {
                ulong* slot = SlotAt(bucket, BitOperations.TrailingZeroCount(matches));
                if (((*slot ^ hint) >> 48) == 0 && EntryBlock.KeyEquals((byte*)(*slot & EntryRef.AddressMask), key, length))
                {
                    return slot;
                }

                matches &= matches - 1;
            }

            if (!IsChained(bucket))
            {
                return null;
            }

            bucket = Next(bucket);
        }
    }

    /// <summary>Slots whose tag equals, as bits 1..7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Match(byte* bucket, byte tag)
    {
        uint matches = Vector128.Equals(Vector128.CreateScalar(*(ulong*)bucket).AsByte(), Vector128.Create(tag))
            .ExtractMostSignificantBits() & 0xFE;
        return IsChained(bucket) ? matches & 0x7E : matches;
    }

    /// <summary>Puts a slot's value into the first free place of a chain, adding an overflow bucket when it is full.</summary>
    public static ulong* Insert(byte* bucket, ulong value, byte tag, TableRoot* root)
    {
        int depth = 1;
        while (true)
        {
            uint free = Match(bucket, 0);
            if (free != 0)
            {
                int index = BitOperations.TrailingZeroCount(free);
                bucket[index] = tag;
                ulong* slot = SlotAt(bucket, index);
                *slot = value;
                return slot;
            }

            if (!IsChained(bucket))
            {
                AddOverflow(bucket, root);
            }

            bucket = Next(bucket);
            if (++depth > root->LongestChain)
            {
                root->LongestChain = depth;
            }
        }
    }

    /// <summary>Makes a slot free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Release(ulong* slot)
    {
        byte* bucket = (byte*)((ulong)slot & ~63UL);
        bucket[slot - (ulong*)bucket] = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddOverflow(byte* bucket, TableRoot* root)
    {
        byte* overflow = (byte*)BucketPool.Take();
        *(ulong*)overflow = 0;
        overflow[1] = bucket[SlotCount];
        *SlotAt(overflow, 1) = *SlotAt(bucket, SlotCount);
        bucket[SlotCount] = 0;
        *bucket |= Chained;
        *SlotAt(bucket, SlotCount) = (ulong)overflow;
        root->OverflowBuckets++;
    }
}
