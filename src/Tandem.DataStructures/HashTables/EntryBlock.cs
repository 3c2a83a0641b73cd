using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.HashTables;

/// <summary>The memory of one entry.</summary>
/// <remarks>
/// <code>
///  [header 8] [key length 4, value length 4: only when wide] [expiry 8: only when set] [key] [value]
///
///  header  bit  0..7   tag: the owner's
///               8      has an expiry
///               9      wide: the lengths do not fit the header
///              10..12  ValueKind
///              13      external: the bytes are outside
///              16..39  access: the owner's (LRU, LFU)
///              40..47  key length      } when not wide
///              48..63  value length    }
///  value   None: nothing; Integer, Double, Handle: 8 bytes; Bytes: the bytes, or when external
///          [address 8] [length 4] [capacity 4]
/// </code>
/// Bytes are inside while the whole block is at most <see cref="NativeHeap.MaxSmallBytes"/>. The table frees the block
/// and external bytes; the object behind a Handle is its owner's.
/// </remarks>
public static unsafe class EntryBlock
{
    internal const ulong ExpiryFlag = 1UL << 8;
    internal const ulong WideFlag = 1UL << 9;
    internal const ulong ExternalFlag = 1UL << 13;
    internal const int KindShift = 10;
    internal const int AccessShift = 16;
    internal const ulong KindMask = 7UL << KindShift;
    internal const ulong AccessMask = 0xFFFFFFUL << AccessShift;
    private const int KeyLengthShift = 40;
    private const int ValueLengthShift = 48;
    private const int MaxShortKey = 255;

    /// <summary>The key of an entry known by its block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Key(nint block)
    {
        byte* b = (byte*)block;
        ulong header = *(ulong*)b;
        return new ReadOnlySpan<byte>(b + KeyOffset(header), KeyLength(b, header));
    }

    /// <summary>The double of an entry known by its block; its kind must be <see cref="ValueKind.Double"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Double(nint block)
    {
        byte* b = (byte*)block;
        Debug.Assert(KindOf(*(ulong*)b) == ValueKind.Double, "the entry holds a double");
        return *(double*)Value(b, *(ulong*)b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ValueKind KindOf(ulong header) => (ValueKind)((header >> KindShift) & 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int KeyOffset(ulong header) => 8 + (int)((header & WideFlag) >> 6) + (int)((header & ExpiryFlag) >> 5);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int KeyLength(byte* block, ulong header) =>
        (header & WideFlag) == 0 ? (byte)(header >> KeyLengthShift) : *(int*)(block + 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte* Value(byte* block, ulong header) => block + KeyOffset(header) + KeyLength(block, header);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long* Expiry(byte* block, ulong header) => (long*)(block + 8 + (int)((header & WideFlag) >> 6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool KeyEquals(byte* block, byte* key, int length)
    {
        ulong header = *(ulong*)block;
        if (KeyLength(block, header) != length)
        {
            return false;
        }

        byte* p = block + KeyOffset(header);
        if (length is >= 8 and <= 32)
        {
            for (int i = 0; i <= length - 8; i += 8)
            {
                if (*(ulong*)(p + i) != *(ulong*)(key + i))
                {
                    return false;
                }
            }

            return *(ulong*)(p + length - 8) == *(ulong*)(key + length - 8);
        }

        return new ReadOnlySpan<byte>(p, length).SequenceEqual(new ReadOnlySpan<byte>(key, length));
    }

    /// <summary>Bytes inside or outside; the kind must be <see cref="ValueKind.Bytes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Span<byte> Bytes(byte* block, ulong header)
    {
        byte* value = Value(block, header);
        return (header & ExternalFlag) != 0
            ? new Span<byte>(*(byte**)value, *(int*)(value + 8))
            : new Span<byte>(value, InlineLength(block, header));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int InlineLength(byte* block, ulong header) =>
        (header & WideFlag) == 0 ? (int)(header >> ValueLengthShift) : *(int*)(block + 12);

    /// <summary>Size of the block itself, without external bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Size(byte* block, ulong header) =>
        KeyOffset(header) + KeyLength(block, header) + ValueSize(block, header);

    internal static int ExternalCapacity(byte* block, ulong header) =>
        (header & ExternalFlag) == 0 ? 0 : *(int*)(Value(block, header) + 12);

    /// <summary>A new block with a key and no value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte* Create(ReadOnlySpan<byte> key)
    {
        bool wide = key.Length > MaxShortKey;
        ulong header = wide ? WideFlag : (ulong)key.Length << KeyLengthShift;
        byte* block = (byte*)NativeHeap.Allocate(8 + (wide ? 8 : 0) + key.Length);
        *(ulong*)block = header;
        if (wide)
        {
            *(int*)(block + 8) = key.Length;
            *(int*)(block + 12) = 0;
        }

        key.CopyTo(new Span<byte>(block + KeyOffset(header), key.Length));
        return block;
    }

    /// <summary>Frees a block and its external bytes.</summary>
    internal static void Free(byte* block)
    {
        ulong header = *(ulong*)block;
        FreeExternal(block, header);
        NativeHeap.Free((nint)block, Size(block, header));
    }

    internal static void FreeExternal(byte* block, ulong header)
    {
        if ((header & ExternalFlag) != 0)
        {
            byte* value = Value(block, header);
            NativeHeap.Free(*(nint*)value, *(int*)(value + 12));
        }
    }

    /// <summary>Gives an entry room for another kind of value: the block may move; header, expiry and key are kept, the value is
    /// undefined. External bytes must have been freed or taken over before.</summary>
    /// <param name="length">Length of inline bytes; 0 otherwise.</param>
    /// <returns>The block.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static byte* Reshape(byte* block, ValueKind kind, bool external, int length)
    {
        ulong header = *(ulong*)block;
        int oldSize = Size(block, header);
        int prefix = KeyOffset(header) + KeyLength(block, header);
        int newSize = prefix + (external ? 16 : kind == ValueKind.Bytes ? length : kind == ValueKind.None ? 0 : 8);
        byte* target = block;
        if (((oldSize + 7) >> 3) != ((newSize + 7) >> 3) || newSize > NativeHeap.MaxSmallBytes)
        {
            target = (byte*)NativeHeap.Allocate(newSize);
            Buffer.MemoryCopy(block, target, newSize, prefix);
            NativeHeap.Free((nint)block, oldSize);
        }

        header = (header & ~(KindMask | ExternalFlag)) | ((ulong)kind << KindShift) | (external ? ExternalFlag : 0);
        if ((header & WideFlag) != 0)
        {
            *(int*)(target + 12) = length;
        }
        else
        {
            header = (header & ~(0xFFFFUL << ValueLengthShift)) | ((ulong)length << ValueLengthShift);
        }

        *(ulong*)target = header;
        return target;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ValueSize(byte* block, ulong header)
    {
        if ((header & ExternalFlag) != 0)
        {
            return 16;
        }

        return KindOf(header) switch
        {
            ValueKind.None => 0,
            ValueKind.Bytes => InlineLength(block, header),
            _ => 8,
        };
    }
}
