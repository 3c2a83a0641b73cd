using System;
using System.Runtime.InteropServices;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Streams;

/// <summary>A consumer of a <see cref="ConsumerGroup"/>; a handle, the group owns the block.</summary>
public readonly unsafe struct StreamConsumer : IEquatable<StreamConsumer>
{
    private readonly Layout* _block;

    internal StreamConsumer(nint address) => _block = (Layout*)address;

    /// <summary>Whether there is no such consumer.</summary>
    public bool IsNull => _block == null;

    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Name => _block->Name.Bytes;

    /// <summary>When it last asked for something, Unix milliseconds.</summary>
    public long SeenTime
    {
        get => _block->SeenTime;
        set => _block->SeenTime = value;
    }

    /// <summary>When it last got something, Unix milliseconds; -1 when it never did. RDB type 21 carries it.</summary>
    public long ActiveTime
    {
        get => _block->ActiveTime;
        set => _block->ActiveTime = value;
    }

    /// <summary>What was delivered to it and not acknowledged.</summary>
    public PendingEntries Pending => new(&_block->Pending);

    internal nint Address => (nint)_block;

    internal StreamIdTree* PendingTree => &_block->Pending;

    /// <summary>Bytes of the consumer, the shared <see cref="PendingEntry"/> blocks not included.</summary>
    internal long SizeBytes => NativeHeap.RoundUp(sizeof(Layout)) + _block->Name.SizeBytes + _block->Pending.SizeBytes;

    public static bool operator ==(StreamConsumer left, StreamConsumer right) => left._block == right._block;

    public static bool operator !=(StreamConsumer left, StreamConsumer right) => left._block != right._block;

    /// <inheritdoc/>
    public bool Equals(StreamConsumer other) => _block == other._block;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StreamConsumer other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((nint)_block).GetHashCode();

    internal static StreamConsumer Create(ReadOnlySpan<byte> name)
    {
        Layout* block = (Layout*)NativeHeap.Allocate(sizeof(Layout));
        *block = default;
        block->Name = NativeName.Create(name);
        block->ActiveTime = -1;
        return new StreamConsumer((nint)block);
    }

    internal void Free()
    {
        _block->Name.Free();
        _block->Pending.Clear();
        NativeHeap.Free((nint)_block, sizeof(Layout));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Layout
    {
        public NativeName Name; // First: NameIndex reads it.
        public long SeenTime;
        public long ActiveTime;
        public StreamIdTree Pending;
    }
}
