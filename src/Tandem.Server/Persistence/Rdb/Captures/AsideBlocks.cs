using System;
using System.Buffers;
using System.Collections.Generic;

namespace Tandem.Server.Persistence.Rdb.Captures;

/// <summary>Part of an RDB stream that was written before its place came: kept in blocks, passed on a block at a time.</summary>
internal sealed class AsideBlocks : IRdbSink, IDisposable
{
    private const int FirstBlockBytes = 512;
    private const int BlockBytes = 16 * 1024;

    private readonly Queue<(byte[] Block, int Length)> _blocks = new();
    private readonly AsideBytes _use;

    /// <param name="use">Counts what is kept here.</param>
    /// <param name="like">How strings are written.</param>
    public AsideBlocks(AsideBytes use, RdbWriter like)
    {
        _use = use;
        Writer = new RdbWriter(this, FirstBlockBytes) { Compress = like.Compress, ComputeChecksum = false };
    }

    /// <summary>Writes here.</summary>
    public RdbWriter Writer { get; }

    /// <inheritdoc/>
    public byte[] Exchange(byte[] block, int lengthBytes)
    {
        _blocks.Enqueue((block, lengthBytes));
        _use.Count += lengthBytes;
        return ArrayPool<byte>.Shared.Rent(BlockBytes);
    }

    /// <summary>Passes the oldest block on.</summary>
    /// <returns>False when nothing is left.</returns>
    public bool TryPass(RdbWriter to)
    {
        if (_blocks.Count == 0)
        {
            Writer.Flush();
        }

        if (!_blocks.TryDequeue(out (byte[] Block, int Length) first))
        {
            return false;
        }

        to.WriteRaw(first.Block.AsSpan(0, first.Length));
        Forget(first);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_blocks.TryDequeue(out (byte[] Block, int Length) block))
        {
            Forget(block);
        }

        Writer.Dispose();
    }

    private void Forget((byte[] Block, int Length) block)
    {
        _use.Count -= block.Length;
        ArrayPool<byte>.Shared.Return(block.Block);
    }
}
