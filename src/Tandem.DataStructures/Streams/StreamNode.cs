using System;
using System.Diagnostics;
using System.Numerics;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Streams;

/// <summary>
/// A run of stream entries in one native block whose bytes are a listpack exactly as Redis keeps and saves it. The block
/// begins with the listpack; <see cref="StreamLog"/> frees it.
/// </summary>
/// <remarks>
/// The node is filed under the id of its first entry, its master id. Elements, as listpack elements:
/// <code>
/// head:   count | deleted | field count F | F fields | 0
/// entry:  flags | milliseconds - master's | sequence - master's | same fields: F values
///                                                               | otherwise: count, then field and value alternating
///         | number of elements of the entry before this one
/// </code>
/// Flags: 1 deleted, 2 same fields as in the head. The capacity of the block follows from the size of the listpack, so
/// that it need not be kept. Source of the format: Redis, t_stream.c.
/// </remarks>
internal readonly unsafe struct StreamNode(nint address)
{
    /// <summary>Entry is deleted.</summary>
    public const int Deleted = 1;

    /// <summary>Entry has the fields of the head.</summary>
    public const int SameFields = 2;

    /// <summary>Address of the block.</summary>
    public nint Address { get; } = address;

    /// <summary>Bytes of the listpack, its end included.</summary>
    public int TotalBytes => ListpackFormat.TotalBytes((byte*)Address);

    /// <summary>Bytes the block takes.</summary>
    public int AllocatedBytes => NativeHeap.RoundUp(Capacity(TotalBytes));

    /// <summary>The listpack.</summary>
    public ReadOnlySpan<byte> Bytes => new((void*)Address, TotalBytes);

    /// <summary>What the head says.</summary>
    public StreamNodeHead Head => new((byte*)Address + ListpackFormat.HeaderBytes);

    /// <summary>The address of the end mark, behind the last entry.</summary>
    public byte* EndAddress => (byte*)Address + TotalBytes - 1;

    /// <summary>A copy of a listpack that <see cref="StreamNodeCheck"/> found to be a stream node.</summary>
    public static StreamNode Copy(ReadOnlySpan<byte> listpack)
    {
        StreamNode node = new(NativeHeap.Allocate(Capacity(listpack.Length)));
        listpack.CopyTo(new Span<byte>((void*)node.Address, listpack.Length));
        return node;
    }

    /// <summary>A node with a head for entries like the given one, and no entry yet.</summary>
    public static StreamNode Create<TFields>(in TFields fields)
        where TFields : IStreamFields, allows ref struct
    {
        int size = ListpackFormat.HeaderBytes + 1 + (3 * Measure(0)) + Measure(fields.Count);
        for (int i = 0; i < fields.Count; i++)
        {
            size += Measure(fields.Field(i));
        }

        StreamNode node = new(NativeHeap.Allocate(Capacity(size)));
        byte* at = (byte*)node.Address + ListpackFormat.HeaderBytes;
        at = Write(at, 0);
        at = Write(at, 0);
        at = Write(at, fields.Count);
        for (int i = 0; i < fields.Count; i++)
        {
            at = Write(at, fields.Field(i));
        }

        at = Write(at, 0);
        *at = ListpackFormat.End;
        node.SetHeader(size, fields.Count + 4);
        return node;
    }

    /// <summary>Appends an entry, whose size the caller has bounded.</summary>
    /// <returns>The node, which may have moved.</returns>
    public StreamNode Append<TFields>(StreamId master, StreamId id, in TFields fields)
        where TFields : IStreamFields, allows ref struct
    {
        StreamNodeHead head = Head;
        bool same = HasFieldsOf(head, fields);
        long elements = 3L + fields.Count + (same ? 0 : fields.Count + 1);
        long milliseconds = (long)(id.Milliseconds - master.Milliseconds);
        long sequence = (long)(id.Sequence - master.Sequence);
        int size = Measure(0) + Measure(milliseconds) + Measure(sequence)
            + Measure(elements) + (same ? 0 : Measure(fields.Count));
        for (int i = 0; i < fields.Count; i++)
        {
            size += Measure(fields.Value(i)) + (same ? 0 : Measure(fields.Field(i)));
        }

        StreamNode node = SetCounts(head, head.Count + 1, head.DeletedCount);
        int used = node.TotalBytes;
        node = node.Resize(used, used + size);
        byte* at = (byte*)node.Address + used - 1;
        at = Write(at, same ? SameFields : 0);
        at = Write(at, milliseconds);
        at = Write(at, sequence);
        at = WriteContent(at, fields, same);
        at = Write(at, elements);
        *at = ListpackFormat.End;
        Debug.Assert(at - (byte*)node.Address == used + size - 1, "an entry took other room than measured");
        node.SetHeader(used + size, node.ElementCount + elements + 1);
        return node;
    }

    /// <summary>Marks an entry as deleted and counts it so.</summary>
    /// <param name="entry">An entry of this node that is not deleted.</param>
    /// <returns>The node, which may have moved.</returns>
    public StreamNode Delete(in StreamNodeEntry entry)
    {
        ListpackFormat.WriteInteger(entry.Address, entry.Flags | Deleted, ListpackFormat.BodyBytes(entry.Address));
        StreamNodeHead head = Head;
        return SetCounts(head, head.Count - 1, head.DeletedCount + 1);
    }

    /// <summary>Frees the block.</summary>
    public void Free() => NativeHeap.Free(Address, Capacity(TotalBytes));

    private int ElementCount => ListpackFormat.StoredCount((byte*)Address);

    /// <summary>Bytes allocated for a listpack: slack of an eighth at most, so that appending seldom moves the block.</summary>
    private static int Capacity(int totalBytes)
    {
        if (totalBytes <= 1024)
        {
            return NativeHeap.RoundUp(totalBytes);
        }

        int step = Math.Max(256, (int)BitOperations.RoundUpToPowerOf2((uint)totalBytes) / 16);
        return (totalBytes + step - 1) / step * step;
    }

    private static byte* WriteContent<TFields>(byte* at, in TFields fields, bool same)
        where TFields : IStreamFields, allows ref struct
    {
        if (!same)
        {
            at = Write(at, fields.Count);
        }

        for (int i = 0; i < fields.Count; i++)
        {
            if (!same)
            {
                at = Write(at, fields.Field(i));
            }

            at = Write(at, fields.Value(i));
        }

        return at;
    }

    private static bool HasFieldsOf<TFields>(in StreamNodeHead head, in TFields fields)
        where TFields : IStreamFields, allows ref struct
    {
        if (head.FieldCount != fields.Count)
        {
            return false;
        }

        byte* at = head.Fields;
        for (int i = 0; i < fields.Count; i++)
        {
            if (!Listpack.EntryAt(at).Is(fields.Field(i)))
            {
                return false;
            }

            at += ListpackFormat.EntryBytes(at);
        }

        return true;
    }

    /// <summary>Writes new counts into the head, whose elements may change their size.</summary>
    private StreamNode SetCounts(in StreamNodeHead head, long count, long deleted)
    {
        int oldSize = head.CountsBytes;
        int newSize = Measure(count) + Measure(deleted);
        int total = TotalBytes;
        StreamNode node = this;
        if (newSize > oldSize)
        {
            node = Resize(total, total + newSize - oldSize);
        }

        byte* counts = (byte*)node.Address + ListpackFormat.HeaderBytes;
        if (newSize != oldSize)
        {
            int tail = total - ListpackFormat.HeaderBytes - oldSize;
            new Span<byte>(counts + oldSize, tail).CopyTo(new Span<byte>(counts + newSize, tail));
        }

        Write(Write(counts, count), deleted);
        if (newSize < oldSize)
        {
            node = node.Resize(total, total + newSize - oldSize);
        }

        node.SetHeader(total + newSize - oldSize, node.ElementCount);
        return node;
    }

    private StreamNode Resize(int oldTotal, int newTotal)
    {
        int oldCapacity = Capacity(oldTotal);
        int newCapacity = Capacity(newTotal);
        return oldCapacity == newCapacity
            ? this
            : new StreamNode(NativeHeap.Reallocate(Address, oldCapacity, newCapacity));
    }

    private void SetHeader(int totalBytes, long elements) =>
        ListpackFormat.WriteHeader((byte*)Address, totalBytes, (int)Math.Min(elements, ListpackFormat.UnknownCount));

    private static int Measure(ListpackValue value) => value.EntryBytes;

    private static byte* Write(byte* at, ListpackValue value)
    {
        value.Write(at);
        return at + value.EntryBytes;
    }
}
