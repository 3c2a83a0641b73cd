using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Tandem.Server.ReplicationStream;

/// <summary>The newest part of the log in memory, shared by all readers: blocks of one size in a row, so that a position
/// is found by division. Old blocks are reused for new bytes.</summary>
internal sealed class LogTail
{
    /// <summary>Bytes in a block: big enough for one send, small enough that trimming is exact to a few percent of 1 MB.</summary>
    public const int BlockSize = 64 * 1024;

    private readonly List<byte[]> _blocks = [];
    private readonly Stack<byte[]> _spare = new();
    private long _firstBlockStart;

    /// <summary>Position before the first byte held.</summary>
    public long Start { get; private set; }

    /// <summary>Position after the last byte held.</summary>
    public long End { get; private set; }

    /// <summary>Memory taken, spare blocks included.</summary>
    public long AllocatedBytes => (long)(_blocks.Count + _spare.Count) * BlockSize;

    /// <summary>Forgets everything and begins again after <paramref name="position"/>.</summary>
    public void Reset(long position)
    {
        foreach (byte[] block in _blocks)
        {
            Recycle(block);
        }

        _blocks.Clear();
        _firstBlockStart = position;
        Start = position;
        End = position;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int used = (int)(End - _firstBlockStart - ((long)Math.Max(_blocks.Count - 1, 0) * BlockSize));
            if (_blocks.Count == 0 || used == BlockSize)
            {
                _blocks.Add(_spare.TryPop(out byte[]? spare) ? spare : GC.AllocateUninitializedArray<byte>(BlockSize));
                used = 0;
            }

            int count = Math.Min(bytes.Length, BlockSize - used);
            bytes[..count].CopyTo(_blocks[^1].AsSpan(used));
            bytes = bytes[count..];
            End += count;
        }
    }

    /// <summary>The bytes from a position on, as many as lie in one block; empty at the end.</summary>
    public ReadOnlySpan<byte> Read(long position)
    {
        Debug.Assert(position >= Start && position <= End, "readers stay inside the log");
        if (position == End)
        {
            return default;
        }

        long distance = position - _firstBlockStart;
        int index = (int)(distance / BlockSize);
        int offset = (int)(distance % BlockSize);
        int length = (int)Math.Min(BlockSize - offset, End - position);
        return _blocks[index].AsSpan(offset, length);
    }

    /// <summary>Drops whole blocks from the front while at least <paramref name="keepBytes"/> stay and no byte after
    /// <paramref name="neededFrom"/> is lost.</summary>
    public void Trim(long keepBytes, long neededFrom)
    {
        int drop = 0;
        while (drop < _blocks.Count - 1)
        {
            long next = _firstBlockStart + ((long)(drop + 1) * BlockSize);
            if (End - next < keepBytes || next > neededFrom)
            {
                break;
            }

            Recycle(_blocks[drop]);
            drop++;
        }

        if (drop > 0)
        {
            _blocks.RemoveRange(0, drop);
            _firstBlockStart += (long)drop * BlockSize;
        }

        // The promise is exact to the byte although memory is held by the block: INFO shows the configured size.
        long start = Math.Min(Math.Max(Start, End - keepBytes), neededFrom);
        Start = Math.Max(Math.Max(Start, _firstBlockStart), start);
    }

    private void Recycle(byte[] block)
    {
        if (_spare.Count < 4)
        {
            _spare.Push(block);
        }
    }
}
