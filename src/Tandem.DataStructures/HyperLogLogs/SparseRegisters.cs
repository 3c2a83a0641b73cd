using System;

namespace Tandem.DataStructures.HyperLogLogs;

/// <summary>The registers of a sparse HyperLogLog: runs of equal ones, see <see cref="SparseRun"/>.</summary>
/// <remarks>Which runs there are depends on the order of changes and can be seen, so a change does what Redis's
/// hyperloglog.c does: it splits one run and joins again what is beside it, within five runs.</remarks>
public static class SparseRegisters
{
    /// <summary>Bytes a change can add.</summary>
    internal const int MaxGrowth = 3;

    private const int JoinedRuns = 5;

    /// <summary>Bytes of registers that are all 0.</summary>
    internal const int EmptyBytes = 2;

    /// <summary>Writes registers that are all 0.</summary>
    internal static void WriteEmpty(Span<byte> runs) => SparseRun.WriteZeros(runs, HyperLogLogFormat.Registers);

    /// <summary>Raises a register.</summary>
    /// <param name="buffer">The runs, and room for <see cref="MaxGrowth"/> bytes more.</param>
    /// <param name="length">Bytes of the runs; changes with them.</param>
    /// <param name="maxLength">What the runs may grow to.</param>
    internal static SparseChange Raise(Span<byte> buffer, ref int length, int index, int rank, long maxLength)
    {
        if (rank > SparseRun.MaxValue)
        {
            return SparseChange.NeedsDense;
        }

        if (!TryFind(buffer[..length], index, out int at, out int before, out int first))
        {
            return SparseChange.Damaged;
        }

        SparseRun run = new(buffer[at..length]);
        if (run.Value >= rank)
        {
            return SparseChange.None;
        }

        if (run.Length == 1 && !run.IsLong)
        {
            SparseRun.WriteValues(buffer[at..], rank, 1);
        }
        else if (!TrySplit(buffer, ref length, at, index - first, rank, maxLength))
        {
            return SparseChange.NeedsDense;
        }

        Join(buffer, ref length, before);
        return SparseChange.Raised;
    }

    /// <summary>Merges the registers into others, one byte each.</summary>
    /// <returns>False when they are not as many as there must be.</returns>
    internal static bool TryMergeInto(ReadOnlySpan<byte> runs, Span<byte> registers)
    {
        int index = 0;
        while (!runs.IsEmpty)
        {
            SparseRun run = new(runs);
            if (run.Value > 0)
            {
                if (index + run.Length > HyperLogLogFormat.Registers)
                {
                    break;
                }

                foreach (ref byte register in registers.Slice(index, run.Length))
                {
                    register = Math.Max(register, (byte)run.Value);
                }
            }

            index += run.Length;
            runs = runs[Math.Min(run.SizeBytes, runs.Length)..];
        }

        return index == HyperLogLogFormat.Registers;
    }

    /// <summary>Counts how many registers have each value.</summary>
    /// <returns>False when they are not as many as there must be.</returns>
    internal static bool TryAddTo(Span<int> histogram, ReadOnlySpan<byte> runs)
    {
        long index = 0;
        while (!runs.IsEmpty)
        {
            SparseRun run = new(runs);
            histogram[run.Value] += run.Length;
            index += run.Length;
            runs = runs[Math.Min(run.SizeBytes, runs.Length)..];
        }

        return index == HyperLogLogFormat.Registers;
    }

    /// <summary>Finds the run that covers a register.</summary>
    /// <param name="at">Where it begins.</param>
    /// <param name="before">Where the run before it begins, or this one when it is the first.</param>
    /// <param name="first">Its first register.</param>
    private static bool TryFind(ReadOnlySpan<byte> runs, int index, out int at, out int before, out int first)
    {
        // Half of the time of PFADD passes here, so what a run begins with is read by hand.
        at = 0;
        before = 0;
        first = 0;
        while ((uint)at < (uint)runs.Length)
        {
            int head = runs[at];
            int size = 1;
            int length = (head & SparseRun.ValuesBit) != 0 ? (head & SparseRun.ValuesLengthMask) + 1 : head + 1;
            if (SparseRun.IsLongHead(head))
            {
                SparseRun run = new(runs[at..]);
                size = run.SizeBytes;
                length = run.Length;
            }

            if (index < first + length)
            {
                return at + size <= runs.Length;
            }

            before = at;
            at += size;
            first += length;
        }

        return false;
    }

    /// <summary>Puts in place of a run what is left of it around one register, and that.</summary>
    private static bool TrySplit(Span<byte> buffer, ref int length, int at, int offset, int rank, long maxLength)
    {
        SparseRun run = new(buffer[at..length]);
        Span<byte> parts = stackalloc byte[5];
        int size = WritePart(parts, run.Value, offset);
        SparseRun.WriteValues(parts[size++..], rank, 1);
        size += WritePart(parts[size..], run.Value, run.Length - offset - 1);
        int growth = size - run.SizeBytes;
        if (growth > 0 && length + growth > maxLength)
        {
            return false;
        }

        buffer[(at + run.SizeBytes)..length].CopyTo(buffer[(at + size)..]);
        parts[..size].CopyTo(buffer[at..]);
        length += growth;
        return true;
    }

    private static int WritePart(Span<byte> to, int value, int length)
    {
        if (length == 0)
        {
            return 0;
        }

        if (value == 0)
        {
            return SparseRun.WriteZeros(to, length);
        }

        SparseRun.WriteValues(to, value, length);
        return 1;
    }

    /// <summary>Joins neighbouring runs of equal value, looking at a few from one on.</summary>
    private static void Join(Span<byte> buffer, ref int length, int at)
    {
        for (int looked = 0; looked < JoinedRuns && at < length; looked++)
        {
            SparseRun run = new(buffer[at..length]);
            int next = at + 1;
            if (run.Value > 0 && next < length)
            {
                SparseRun neighbour = new(buffer[next..length]);
                if (neighbour.Value == run.Value && run.Length + neighbour.Length <= SparseRun.MaxLength)
                {
                    SparseRun.WriteValues(buffer[at..], run.Value, run.Length + neighbour.Length);
                    buffer[(next + 1)..length].CopyTo(buffer[next..]);
                    length--;
                    continue;
                }
            }

            at += run.SizeBytes;
        }
    }
}
