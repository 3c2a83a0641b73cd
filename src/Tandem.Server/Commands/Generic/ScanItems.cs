using System;
using System.Buffers;
using System.Buffers.Binary;
using Tandem.DataStructures.Listpacks;
using Tandem.Protocol;

namespace Tandem.Server.Commands.Generic;

/// <summary>Elements a scan found, kept until the cursor is known, which stands before them in the reply.</summary>
internal ref struct ScanItems
{
    private byte[]? _buffer;
    private int _used;

    /// <summary>Elements kept.</summary>
    public int Count { get; private set; }

    public void Add(scoped ReadOnlySpan<byte> element)
    {
        int needed = _used + sizeof(int) + element.Length;
        if (_buffer is null || _buffer.Length < needed)
        {
            Grow(needed);
        }

        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_used), element.Length);
        element.CopyTo(_buffer.AsSpan(_used + sizeof(int)));
        _used = needed;
        Count++;
    }

    /// <summary>Adds the pairs of a small hash or sorted set whose first half matches, as they are stored.</summary>
    public void AddPairs(Listpack pairs, scoped ScanRequest request, bool withValues = true)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        for (ListpackCursor at = pairs.First; !at.IsNone; at = pairs.Next(at))
        {
            ReadOnlySpan<byte> field = pairs[at].AsText(scratch);
            bool isWanted = request.Matches(field);
            if (isWanted)
            {
                Add(field);
            }

            at = pairs.Next(at);
            if (isWanted && withValues)
            {
                Add(pairs[at].AsText(scratch));
            }
        }
    }

    /// <summary>Writes the cursor and the elements, and gives the memory back.</summary>
    public void Reply(RespWriter reply, ulong cursor)
    {
        Span<byte> digits = stackalloc byte[NumberText.MaxIntegerBytes];
        cursor.TryFormat(digits, out int length);
        reply.Array(2);
        reply.Bulk(digits[..length]);
        reply.Array(Count);
        for (int at = 0; at < _used;)
        {
            int size = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(at));
            reply.Bulk(_buffer.AsSpan(at + sizeof(int), size));
            at += sizeof(int) + size;
        }

        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private void Grow(int needed)
    {
        byte[] bigger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(1024, _used * 2)));
        if (_buffer is not null)
        {
            _buffer.AsSpan(0, _used).CopyTo(bigger);
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = bigger;
    }
}
