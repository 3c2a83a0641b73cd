using System;
using System.Buffers;

namespace Tandem.DataStructures.HyperLogLogs;

/// <summary>A HyperLogLog in work: a copy of its bytes in pooled memory, which may grow and become dense.</summary>
/// <remarks>Pass it by reference: what a copy is given back is lost to the other. Release it once.</remarks>
public ref struct HyperLogLogDraft
{
    private readonly long _maxSparseBytes;
    private byte[] _buffer;
    private int _length;

    private HyperLogLogDraft(int length, long maxSparseBytes)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(length + SparseRegisters.MaxGrowth, 512));
        _length = length;
        _maxSparseBytes = maxSparseBytes;
    }

    /// <summary>Its bytes, until the next change.</summary>
    public readonly Span<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>An empty one, sparse.</summary>
    /// <param name="maxSparseBytes">Longer than this it becomes dense, its head included.</param>
    public static HyperLogLogDraft Create(long maxSparseBytes)
    {
        HyperLogLogDraft draft = new(HyperLogLogFormat.HeaderBytes + SparseRegisters.EmptyBytes, maxSparseBytes);
        HyperLogLogFormat.WriteHeader(draft.Bytes);
        SparseRegisters.WriteEmpty(HyperLogLogFormat.RegistersOf(draft.Bytes));
        return draft;
    }

    /// <summary>A copy of a valid one.</summary>
    /// <param name="maxSparseBytes">Longer than this it becomes dense, its head included.</param>
    public static HyperLogLogDraft Of(ReadOnlySpan<byte> value, long maxSparseBytes)
    {
        HyperLogLogDraft draft = new(value.Length, maxSparseBytes);
        value.CopyTo(draft.Bytes);
        return draft;
    }

    /// <summary>Adds an element.</summary>
    /// <param name="changed">Whether that changed a register.</param>
    /// <returns>False when it is damaged.</returns>
    public bool TryAdd(scoped ReadOnlySpan<byte> element, out bool changed)
    {
        int index = ElementHash.RegisterOf(element, out int rank);
        return TryRaise(index, rank, out changed);
    }

    /// <summary>Raises a register to a number from 1 to 63.</summary>
    /// <param name="changed">Whether it was lower.</param>
    /// <returns>False when it is damaged.</returns>
    public bool TryRaise(int index, int rank, out bool changed)
    {
        if (!HyperLogLogFormat.IsDense(Bytes))
        {
            SparseChange change = RaiseSparse(index, rank);
            changed = change == SparseChange.Raised;
            if (change != SparseChange.NeedsDense)
            {
                if (changed)
                {
                    HyperLogLogFormat.Invalidate(Bytes);
                }

                return change != SparseChange.Damaged;
            }

            if (!TryMakeDense())
            {
                return false;
            }
        }

        changed = DenseRegisters.Raise(HyperLogLogFormat.RegistersOf(Bytes), index, rank);
        return true;
    }

    /// <summary>Makes it dense unless it is.</summary>
    /// <returns>False when it is damaged; then it stays as it is.</returns>
    public bool TryMakeDense()
    {
        if (HyperLogLogFormat.IsDense(Bytes))
        {
            return true;
        }

        byte[] registers = ArrayPool<byte>.Shared.Rent(HyperLogLogFormat.Registers);
        Span<byte> values = registers.AsSpan(0, HyperLogLogFormat.Registers);
        values.Clear();
        bool isWhole = HyperLogLogFormat.TryMergeInto(Bytes, values);
        if (isWhole)
        {
            byte[] dense = ArrayPool<byte>.Shared.Rent(HyperLogLogFormat.DenseBytes);
            Bytes[..HyperLogLogFormat.HeaderBytes].CopyTo(dense);
            HyperLogLogFormat.MakeDense(dense);
            Span<byte> packed = dense.AsSpan(HyperLogLogFormat.HeaderBytes, DenseRegisters.SizeBytes);
            packed.Clear();
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] > 0)
                {
                    DenseRegisters.Set(packed, i, values[i]);
                }
            }

            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = dense;
            _length = HyperLogLogFormat.DenseBytes;
        }

        ArrayPool<byte>.Shared.Return(registers);
        return isWhole;
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private SparseChange RaiseSparse(int index, int rank)
    {
        if (_buffer.Length < _length + SparseRegisters.MaxGrowth)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        int length = _length - HyperLogLogFormat.HeaderBytes;
        SparseChange change = SparseRegisters.Raise(
            _buffer.AsSpan(HyperLogLogFormat.HeaderBytes), ref length, index, rank,
            _maxSparseBytes - HyperLogLogFormat.HeaderBytes);
        _length = length + HyperLogLogFormat.HeaderBytes;
        return change;
    }
}
