using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.HashTables;

/// <summary>An entry of a table, by the address of its slot; default means absent.</summary>
/// <remarks>
/// Valid until the table next adds or removes an entry. Changing the value may move the entry's block, never its slot.
/// <code>slot = bit 0: has an expiry | bit 1: marked | bits 3..47: block address | bits 48..63: bits 12..27 of the key's hash</code>
/// </remarks>
public readonly unsafe struct EntryRef : IEquatable<EntryRef>
{
    internal const ulong AddressMask = 0x0000FFFFFFFFFFF8;
    internal const ulong VolatileBit = 1;
    internal const ulong MarkBit = 2;

    private readonly ulong* _slot;

    internal EntryRef(ulong* slot) => _slot = slot;

    public bool IsNull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _slot == null;
    }

    public ReadOnlySpan<byte> Key => EntryBlock.Key(Block);

    /// <summary>8 bits that belong to the owner: the keyspace keeps type and encoding here.</summary>
    public byte Tag
    {
        get => *B;
        set => *B = value;
    }

    /// <summary>24 bits that belong to the owner: LRU time or LFU counter.</summary>
    public uint Access
    {
        get => (uint)((Header >> EntryBlock.AccessShift) & 0xFFFFFF);
        set => *(ulong*)B = (Header & ~EntryBlock.AccessMask) | ((ulong)(value & 0xFFFFFF) << EntryBlock.AccessShift);
    }

    public ValueKind Kind => EntryBlock.KindOf(Header);

    /// <summary>The integer; setting it makes the entry hold one. In place when it held 8 bytes already.</summary>
    public long Integer
    {
        get
        {
            Debug.Assert(Kind == ValueKind.Integer, "the entry holds an integer");
            return *(long*)Value;
        }
        set => *(long*)Make(ValueKind.Integer) = value;
    }

    /// <summary>The double; setting it makes the entry hold one.</summary>
    public double Double
    {
        get
        {
            Debug.Assert(Kind == ValueKind.Double, "the entry holds a double");
            return *(double*)Value;
        }
        set => *(double*)Make(ValueKind.Double) = value;
    }

    /// <summary>The address of the owner's object; setting it makes the entry hold one. Nothing is freed.</summary>
    public nint Handle
    {
        get
        {
            Debug.Assert(Kind == ValueKind.Handle, "the entry holds a handle");
            return *(nint*)Value;
        }
        set => *(nint*)Make(ValueKind.Handle) = value;
    }

    public ReadOnlySpan<byte> Bytes => MutableBytes;

    /// <summary>The bytes, to change them in place.</summary>
    public Span<byte> MutableBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            byte* b = B;
            ulong header = *(ulong*)b;
            Debug.Assert(EntryBlock.KindOf(header) == ValueKind.Bytes, "the entry holds bytes");
            return EntryBlock.Bytes(b, header);
        }
    }

    /// <summary>Whether the entry has an expiry; reads the slot only.</summary>
    public bool HasExpiry
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (*_slot & VolatileBit) != 0;
    }

    /// <summary>Whether the table's owner marked the entry; reads the slot only.</summary>
    public bool IsMarked
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (*_slot & MarkBit) != 0;
    }

    /// <summary>Unix milliseconds; the entry must have an expiry.</summary>
    public long Expiry
    {
        get
        {
            Debug.Assert(HasExpiry, "the entry has an expiry");
            return *EntryBlock.Expiry(B, Header);
        }
    }

    /// <summary>Identity of the entry: stays while key, kind and an 8-byte value stay, however the table grows.</summary>
    public nint Block
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (nint)(*_slot & AddressMask);
    }

    /// <summary>All memory of the entry, external bytes included, without its slot.</summary>
    public int SizeBytes =>
        NativeHeap.RoundUp(EntryBlock.Size(B, Header)) + NativeHeap.RoundUp(EntryBlock.ExternalCapacity(B, Header));

    /// <summary>Room for bytes outside of the entry; 0 when they lie inside.</summary>
    public int ReservedBytes => EntryBlock.ExternalCapacity(B, Header);

    internal ulong* Slot => _slot;

    private byte* B
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (byte*)(*_slot & AddressMask);
    }

    private ulong Header => *(ulong*)B;

    private byte* Value => EntryBlock.Value(B, Header);

    /// <summary>Makes the entry hold these bytes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void SetBytes(ReadOnlySpan<byte> value)
    {
        byte* b = B;
        ulong header = *(ulong*)b;
        int prefix = EntryBlock.KeyOffset(header) + EntryBlock.KeyLength(b, header);
        if (prefix + value.Length <= NativeHeap.MaxSmallBytes)
        {
            EntryBlock.FreeExternal(b, header);
            b = EntryBlock.Reshape(b, ValueKind.Bytes, external: false, value.Length);
            MoveTo(b);
            value.CopyTo(new Span<byte>(b + prefix, value.Length));
            return;
        }

        Externalize(value.Length, value.Length, keep: false);
        value.CopyTo(MutableBytes);
    }

    /// <summary>Adds bytes behind those held (APPEND). Amortized cost: O(tail), external bytes grow by doubling.</summary>
    public void AppendBytes(ReadOnlySpan<byte> tail)
    {
        int old = Bytes.Length;
        Grow(old + tail.Length);
        tail.CopyTo(MutableBytes[old..]);
    }

    /// <summary>Makes the bytes longer, with zeros, or shorter.</summary>
    public void ResizeBytes(int length)
    {
        int old = Bytes.Length;
        if (length > old)
        {
            Grow(length);
            MutableBytes[old..].Clear();
        }
        else if ((Header & EntryBlock.ExternalFlag) != 0)
        {
            *(int*)(Value + 8) = length;
        }
        else
        {
            MoveTo(Shrink(length));
        }
    }

    public bool Equals(EntryRef other) => _slot == other._slot;

    public static bool operator ==(EntryRef left, EntryRef right) => left.Equals(right);

    public static bool operator !=(EntryRef left, EntryRef right) => !left.Equals(right);

    public override bool Equals(object? obj) => obj is EntryRef other && Equals(other);

    public override int GetHashCode() => ((nint)_slot).GetHashCode();

    /// <summary>Adds or removes the room for an expiry.</summary>
    internal void SetExpiry(long unixMilliseconds)
    {
        byte* b = B;
        ulong header = *(ulong*)b;
        if (!HasExpiry)
        {
            int size = EntryBlock.Size(b, header);
            int fixedPart = 8 + (int)((header & EntryBlock.WideFlag) >> 6);
            byte* target = (byte*)NativeHeap.Allocate(size + 8);
            Buffer.MemoryCopy(b, target, size, fixedPart);
            Buffer.MemoryCopy(b + fixedPart, target + fixedPart + 8, size, size - fixedPart);
            NativeHeap.Free((nint)b, size);
            header |= EntryBlock.ExpiryFlag;
            *(ulong*)target = header;
            MoveTo(target);
            *_slot |= VolatileBit;
            b = target;
        }

        *EntryBlock.Expiry(b, header) = unixMilliseconds;
    }

    internal void ClearExpiry()
    {
        byte* b = B;
        ulong header = *(ulong*)b;
        int size = EntryBlock.Size(b, header);
        int fixedPart = 8 + (int)((header & EntryBlock.WideFlag) >> 6);
        byte* target = (byte*)NativeHeap.Allocate(size - 8);
        Buffer.MemoryCopy(b, target, size, fixedPart);
        Buffer.MemoryCopy(b + fixedPart + 8, target + fixedPart, size, size - 8 - fixedPart);
        NativeHeap.Free((nint)b, size);
        *(ulong*)target = header & ~EntryBlock.ExpiryFlag;
        MoveTo(target);
        *_slot &= ~VolatileBit;
    }

    internal void SetMark(bool isMarked) => *_slot = isMarked ? *_slot | MarkBit : *_slot & ~MarkBit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MoveTo(byte* block) => *_slot = (*_slot & ~AddressMask) | (ulong)block;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Make(ValueKind kind)
    {
        byte* b = B;
        ulong header = *(ulong*)b;
        if (EntryBlock.KindOf(header) is ValueKind.Integer or ValueKind.Double or ValueKind.Handle)
        {
            *(ulong*)b = (header & ~EntryBlock.KindMask) | ((ulong)kind << EntryBlock.KindShift);
            return EntryBlock.Value(b, header);
        }

        return Reshape(kind);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* Reshape(ValueKind kind)
    {
        byte* b = B;
        EntryBlock.FreeExternal(b, *(ulong*)b);
        b = EntryBlock.Reshape(b, kind, external: false, 0);
        MoveTo(b);
        return EntryBlock.Value(b, *(ulong*)b);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int length)
    {
        byte* b = B;
        ulong header = *(ulong*)b;
        int prefix = EntryBlock.KeyOffset(header) + EntryBlock.KeyLength(b, header);
        if ((header & EntryBlock.ExternalFlag) != 0 && EntryBlock.ExternalCapacity(b, header) >= length)
        {
            *(int*)(Value + 8) = length;
            return;
        }

        if ((header & EntryBlock.ExternalFlag) != 0 || prefix + length > NativeHeap.MaxSmallBytes)
        {
            // Doubling up to 1 MB, then 1 MB ahead: what Redis users know of APPEND. What was empty gets no more than it needs.
            int capacity = EntryBlock.Bytes(b, header).Length == 0 ? length
                : length < 1 << 20 ? length * 2 : (int)Math.Min(length + (1L << 20), int.MaxValue - 64);
            Externalize(length, capacity, keep: true);
            return;
        }

        MoveTo(Resized(b, length));
    }

    private byte* Shrink(int length) => Resized(B, length);

    // Inline bytes to another inline length, keeping what both have.
    private static byte* Resized(byte* b, int length)
    {
        Span<byte> copy = stackalloc byte[NativeHeap.MaxSmallBytes];
        Span<byte> old = EntryBlock.Bytes(b, *(ulong*)b);
        int kept = Math.Min(old.Length, length);
        old[..kept].CopyTo(copy);
        b = EntryBlock.Reshape(b, ValueKind.Bytes, external: false, length);
        copy[..kept].CopyTo(EntryBlock.Bytes(b, *(ulong*)b));
        return b;
    }

    private void Externalize(int length, int capacity, bool keep)
    {
        byte* b = B;
        ulong header = *(ulong*)b;
        // Beside a key above 1 KiB even an empty value is outside, and the heap has no blocks of no bytes.
        capacity = NativeHeap.RoundUp(Math.Max(capacity, 8));
        byte* bytes;
        if (keep && (header & EntryBlock.ExternalFlag) != 0)
        {
            byte* old = EntryBlock.Value(b, header);
            bytes = (byte*)NativeHeap.Reallocate(*(nint*)old, *(int*)(old + 12), capacity);
        }
        else
        {
            bytes = (byte*)NativeHeap.Allocate(capacity);
            if (keep)
            {
                EntryBlock.Bytes(b, header).CopyTo(new Span<byte>(bytes, capacity));
            }

            EntryBlock.FreeExternal(b, header);
        }

        b = EntryBlock.Reshape(b, ValueKind.Bytes, external: true, 0);
        MoveTo(b);
        byte* value = EntryBlock.Value(b, *(ulong*)b);
        *(byte**)value = bytes;
        *(int*)(value + 8) = length;
        *(int*)(value + 12) = capacity;
    }
}
