using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.Hashing;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Listpacks;

/// <summary>
/// A short sequence of strings and integers in one block of native memory, byte for byte as Redis keeps it: what small
/// hashes and sorted sets are made of, and what their RDB payloads are.
/// </summary>
/// <remarks>
/// The handle is the block's address. A change may move the block: it returns the new handle, and the old one is dead.
/// Whoever keeps the handle frees it. Entries are found by walking, so everything but the two ends costs time in
/// proportion to the length. Layout: <see cref="ListpackFormat"/>.
/// </remarks>
public readonly unsafe struct Listpack
{
    private readonly byte* _block;

    private Listpack(byte* block) => _block = block;

    /// <summary>Where it lies; what <see cref="FromAddress"/> takes.</summary>
    public nint Address => (nint)_block;

    /// <summary>Whether this handle holds nothing.</summary>
    public bool IsNull => _block == null;

    /// <summary>Length of the format's own bytes, the payload of an RDB file.</summary>
    public int SizeBytes => ListpackFormat.TotalBytes(_block);

    /// <summary>What it takes of the heap.</summary>
    public int HeapBytes => NativeHeap.RoundUp(SizeBytes);

    /// <summary>The format's own bytes, until the next change.</summary>
    public ReadOnlySpan<byte> Bytes => new(_block, SizeBytes);

    /// <summary>Whether it has no entries.</summary>
    public bool IsEmpty => _block[ListpackFormat.HeaderBytes] == ListpackFormat.End;

    /// <summary>Number of entries. Above 65534 they have to be walked over.</summary>
    public int Count
    {
        get
        {
            int stored = ListpackFormat.StoredCount(_block);
            return stored != ListpackFormat.UnknownCount ? stored : CountFrom(_block + ListpackFormat.HeaderBytes);
        }
    }

    /// <summary>The first entry, or none.</summary>
    public ListpackCursor First => CursorAt(_block + ListpackFormat.HeaderBytes);

    /// <summary>The last entry, or none.</summary>
    public ListpackCursor Last => Previous(_block + SizeBytes - 1);

    /// <summary>The entry at a place; not to be asked at none.</summary>
    public ListpackEntry this[ListpackCursor at] => EntryAt(At(at));

    /// <summary>An empty one.</summary>
    public static Listpack Create()
    {
        byte* block = (byte*)NativeHeap.Allocate(ListpackFormat.EmptyBytes);
        ListpackFormat.WriteHeader(block, ListpackFormat.EmptyBytes, 0);
        block[ListpackFormat.HeaderBytes] = ListpackFormat.End;
        return new Listpack(block);
    }

    /// <summary>The listpack that once gave this <see cref="Address"/>.</summary>
    public static Listpack FromAddress(nint address) => new((byte*)address);

    /// <summary>A copy of a payload, which must have passed <see cref="ListpackCheck.IsValid"/>.</summary>
    public static Listpack FromValidated(ReadOnlySpan<byte> payload)
    {
        Debug.Assert(ListpackCheck.IsValid(payload, out _));
        byte* block = (byte*)NativeHeap.Allocate(payload.Length);
        payload.CopyTo(new Span<byte>(block, payload.Length));
        return new Listpack(block);
    }

    /// <summary>A listpack of one entry.</summary>
    internal static Listpack Of(ListpackValue value)
    {
        int total = value.EntryBytes + ListpackFormat.EmptyBytes;
        byte* block = (byte*)NativeHeap.Allocate(total);
        ListpackFormat.WriteHeader(block, total, 1);
        value.Write(block + ListpackFormat.HeaderBytes);
        block[total - 1] = ListpackFormat.End;
        return new Listpack(block);
    }

    /// <summary>A listpack of entries that are already encoded.</summary>
    internal static Listpack FromEntries(ReadOnlySpan<byte> entries, int count)
    {
        int total = entries.Length + ListpackFormat.EmptyBytes;
        byte* block = (byte*)NativeHeap.Allocate(total);
        ListpackFormat.WriteHeader(block, total, count);
        entries.CopyTo(new Span<byte>(block + ListpackFormat.HeaderBytes, entries.Length));
        block[total - 1] = ListpackFormat.End;
        return new Listpack(block);
    }

    /// <summary>Appends all of the second to the first. The first's handle and the second are dead afterwards.</summary>
    public static Listpack Merge(Listpack first, Listpack second)
    {
        ListpackBuffer buffer = first.Open();
        buffer.InsertEncoded(first.SizeBytes - 1, second.Entries, second.Count);
        second.Free();
        return Close(buffer);
    }

    /// <summary>Gives the memory back.</summary>
    public void Free() => NativeHeap.Free((nint)_block, SizeBytes);

    /// <summary>A copy of its own.</summary>
    public Listpack Duplicate()
    {
        byte* block = (byte*)NativeHeap.Allocate(SizeBytes);
        Bytes.CopyTo(new Span<byte>(block, SizeBytes));
        return new Listpack(block);
    }

    /// <summary>Whether it may grow by this much: a listpack stays below 1 GiB.</summary>
    public bool CanGrow(long bytes) => SizeBytes + bytes <= ListpackFormat.MaxBytes;

    /// <summary>The entry behind one, or none.</summary>
    public ListpackCursor Next(ListpackCursor at)
    {
        byte* entry = At(at);
        return CursorAt(entry + ListpackFormat.EntryBytes(entry));
    }

    /// <summary>The entry before one, or none.</summary>
    public ListpackCursor Previous(ListpackCursor at) => Previous(At(at));

    /// <summary>The entry at an index, counted from 0 or, backwards, from -1; none outside. Walks from the nearer end.</summary>
    public ListpackCursor Seek(int index)
    {
        int count = ListpackFormat.StoredCount(_block);
        if (count != ListpackFormat.UnknownCount)
        {
            if (index >= count || index < -count)
            {
                return ListpackCursor.None;
            }

            // The other end is nearer: count from there.
            index = index >= 0 ? (index > count / 2 ? index - count : index) : index < -(count / 2) ? index + count : index;
        }

        return index >= 0 ? SeekForward(index) : SeekBackward(-index);
    }

    /// <summary>
    /// The first entry that stands for a value, or none, looking from one place on at every (skip + 1)th entry:
    /// skip 1 finds fields and steps over their values.
    /// </summary>
    public ListpackCursor Find(ListpackValue value, ListpackCursor from, int skip = 0)
    {
        if (from.IsNone)
        {
            return ListpackCursor.None;
        }

        byte* at = At(from);
        byte* found = value.IsInteger ? FindInteger(at, value, skip) : FindText(at, value.Text, skip);
        return found == null ? ListpackCursor.None : new ListpackCursor((int)(found - _block));
    }

    /// <summary>The first entry that stands for a value, or none; see the other overload.</summary>
    public ListpackCursor Find(ListpackValue value, int skip = 0) => Find(value, First, skip);

    /// <summary>Stores a value at the end.</summary>
    public Listpack Append(ListpackValue value) => Insert(SizeBytes - 1, value);

    /// <summary>Stores two values at the end: a field and what belongs to it.</summary>
    public Listpack Append(ListpackValue first, ListpackValue second) => Insert(SizeBytes - 1, first, second);

    /// <summary>Stores a value at the front.</summary>
    public Listpack Prepend(ListpackValue value) => Insert(ListpackFormat.HeaderBytes, value);

    /// <summary>Stores a value before an entry; the cursor then stands at the new one.</summary>
    public Listpack InsertBefore(ListpackCursor at, ListpackValue value) => Insert(OffsetOf(at), value);

    /// <summary>Stores two values before an entry, or at the end when it is none; the cursor then stands at the first of them.</summary>
    public Listpack InsertBefore(ListpackCursor at, ListpackValue first, ListpackValue second) =>
        Insert(at.IsNone ? SizeBytes - 1 : OffsetOf(at), first, second);

    /// <summary>Stores a value behind an entry; the cursor stays where it is.</summary>
    public Listpack InsertAfter(ListpackCursor at, ListpackValue value) =>
        Insert(OffsetOf(at) + ListpackFormat.EntryBytes(At(at)), value);

    /// <summary>Stores a value in place of an entry; the cursor then stands at it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Listpack Replace(ListpackCursor at, ListpackValue value)
    {
        ListpackBuffer buffer = Open();
        buffer.Replace(OffsetOf(at), value);
        return Close(buffer);
    }

    /// <summary>Removes entries from a place on; the cursor then stands at what followed them, or at none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Listpack Delete(ref ListpackCursor at, int count = 1)
    {
        ListpackBuffer buffer = Open();
        buffer.Delete(OffsetOf(at), count);
        Listpack changed = Close(buffer);
        at = changed.CursorAt(changed._block + at.Offset);
        return changed;
    }

    /// <summary>Removes entries from an index on, counted as <see cref="Seek"/> does; nothing when there is no such entry.</summary>
    public Listpack DeleteRange(int index, int count)
    {
        ListpackCursor at = Seek(index);
        return at.IsNone || count <= 0 ? this : Delete(ref at, count);
    }

    /// <summary>A place chosen evenly among every <paramref name="step"/>th entry; none when it is empty.</summary>
    public ListpackCursor Random(ref ulong state, int step = 1)
    {
        int count = Count / step;
        return count == 0 ? ListpackCursor.None : Seek((int)SplitMix64.Below(ref state, (ulong)count) * step);
    }

    /// <summary>Distinct entries chosen evenly, in their order; see <see cref="ListpackSampler"/>.</summary>
    public ListpackSampler Sample(int count, ulong seed, int step = 1) => new(this, count, seed, step);

    /// <summary>The encoded entries, without header and end.</summary>
    internal ReadOnlySpan<byte> Entries =>
        new(_block + ListpackFormat.HeaderBytes, SizeBytes - ListpackFormat.EmptyBytes);

    internal static ListpackEntry EntryAt(byte* entry)
    {
        byte first = *entry;
        if (ListpackFormat.IsInteger(first))
        {
            return new ListpackEntry(ListpackFormat.ReadInteger(entry));
        }

        int head = ListpackFormat.TextHeadBytes(first);
        return new ListpackEntry(new ReadOnlySpan<byte>(entry + head, ListpackFormat.BodyBytes(entry) - head));
    }

    private static Listpack Close(in ListpackBuffer buffer) => new(buffer.Block);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* FindText(byte* at, ReadOnlySpan<byte> text, int skip)
    {
        // Fields often differ in their last byte first, so that is looked at before all are compared.
        byte last = text.IsEmpty ? (byte)0 : text[^1];
        while (*at != ListpackFormat.End)
        {
            byte first = *at;
            if (!ListpackFormat.IsInteger(first))
            {
                int head = ListpackFormat.TextHeadBytes(first);
                int body = ListpackFormat.BodyBytes(at);
                if (body - head == text.Length && (text.IsEmpty || at[body - 1] == last)
                    && new ReadOnlySpan<byte>(at + head, text.Length).SequenceEqual(text))
                {
                    return at;
                }
            }

            at += ListpackFormat.EntryBytes(at);
            for (int i = skip; i > 0 && *at != ListpackFormat.End; i--)
            {
                at += ListpackFormat.EntryBytes(at);
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* FindInteger(byte* at, ListpackValue value, int skip)
    {
        int wait = 0;
        while (*at != ListpackFormat.End)
        {
            if (wait-- == 0)
            {
                wait = skip;
                if (EntryAt(at).Is(value))
                {
                    return at;
                }
            }

            at += ListpackFormat.EntryBytes(at);
        }

        return null;
    }

    private static int CountFrom(byte* at)
    {
        int count = 0;
        for (; *at != ListpackFormat.End; at += ListpackFormat.EntryBytes(at))
        {
            count++;
        }

        return count;
    }

    private ListpackBuffer Open() => ListpackBuffer.Exact(_block);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Listpack Insert(int offset, ListpackValue value)
    {
        ListpackBuffer buffer = Open();
        buffer.Insert(offset, value);
        return Close(buffer);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Listpack Insert(int offset, ListpackValue first, ListpackValue second)
    {
        ListpackBuffer buffer = Open();
        buffer.Insert(offset, first, second);
        return Close(buffer);
    }

    private byte* At(ListpackCursor at) => _block + OffsetOf(at);

    private int OffsetOf(ListpackCursor at)
    {
        // Users have no unsafe code, so a cursor that cannot be one must not reach memory in a release build either.
        if ((uint)(at.Offset - ListpackFormat.HeaderBytes) >= (uint)(SizeBytes - ListpackFormat.EmptyBytes))
        {
            throw new ArgumentOutOfRangeException(nameof(at), at.Offset, "The cursor is not in this listpack.");
        }

        return at.Offset;
    }

    private ListpackCursor CursorAt(byte* entry) =>
        *entry == ListpackFormat.End ? ListpackCursor.None : new ListpackCursor((int)(entry - _block));

    private ListpackCursor Previous(byte* next) =>
        next == _block + ListpackFormat.HeaderBytes
            ? ListpackCursor.None
            : new ListpackCursor((int)(ListpackFormat.Before(next) - _block));

    private ListpackCursor SeekForward(int index)
    {
        byte* at = _block + ListpackFormat.HeaderBytes;
        for (; index > 0 && *at != ListpackFormat.End; index--)
        {
            at += ListpackFormat.EntryBytes(at);
        }

        return CursorAt(at);
    }

    private ListpackCursor SeekBackward(int fromEnd)
    {
        byte* first = _block + ListpackFormat.HeaderBytes;
        byte* at = _block + SizeBytes - 1;
        for (; fromEnd > 0; fromEnd--)
        {
            if (at == first)
            {
                return ListpackCursor.None;
            }

            at = ListpackFormat.Before(at);
        }

        return CursorAt(at);
    }
}
