using System;
using System.Buffers.Binary;
using Tandem.DataStructures.Hashing;
using Tandem.DataStructures.HyperLogLogs;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.HyperLogLogs;

/// <summary>PFSELFTEST.</summary>
internal static class PfSelfTest
{
    // Source: Redis, hyperloglog.c, pfselftestCommand.
    private const int Cycles = 1000;
    private const int Elements = 10_000_000;

    /// <summary>Checks that registers keep what is put into them, and that estimates are within six standard errors, alike in
    /// both forms.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: TESTFAILED. Cost: a second or two.</remarks>
    [Command("PFSELFTEST", "", Arity = 1, Flags = CommandFlags.Admin, Acl = AclCategories.HyperLogLog, Since = "2.8.9")]
    public static void Run(ref CommandContext c)
    {
        string? fault = TestRegisters(ref c.Keyspace.RandomState) ?? TestEstimates(ref c);
        if (fault is null)
        {
            c.Reply.Ok();
        }
        else
        {
            c.Reply.Error("ERR TESTFAILED " + fault);
        }
    }

    private static string? TestRegisters(ref ulong state)
    {
        byte[] expected = new byte[HyperLogLogFormat.Registers];
        byte[] registers = new byte[DenseRegisters.SizeBytes];
        for (int cycle = 0; cycle < Cycles; cycle++)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] = (byte)SplitMix64.Below(ref state, 64);
                DenseRegisters.Set(registers, i, expected[i]);
            }

            for (int i = 0; i < expected.Length; i++)
            {
                int actual = DenseRegisters.Get(registers, i);
                if (actual != expected[i])
                {
                    return $"Register {i} should be {expected[i]} but is {actual}";
                }
            }
        }

        return null;
    }

    private static string? TestEstimates(ref CommandContext c)
    {
        long maxSparseBytes = c.Options.HyperLogLogSparseMaxBytes;
        HyperLogLogDraft dense = HyperLogLogDraft.Create(maxSparseBytes);
        dense.TryMakeDense();
        HyperLogLogDraft sparse = HyperLogLogDraft.Create(maxSparseBytes);
        string? fault = Compare(ref dense, ref sparse, c.Keyspace.NextRandom(), maxSparseBytes);
        dense.Release();
        sparse.Release();
        return fault;
    }

    private static string? Compare(ref HyperLogLogDraft dense, ref HyperLogLogDraft sparse, ulong seed, long maxSparseBytes)
    {
        double standardError = 1.04 / Math.Sqrt(HyperLogLogFormat.Registers);
        Span<byte> element = stackalloc byte[sizeof(ulong)];
        long checkpoint = 1;
        for (long count = 1; count <= Elements; count++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(element, (ulong)count ^ seed);
            dense.TryAdd(element, out _);
            sparse.TryAdd(element, out _);
            if (count != checkpoint)
            {
                continue;
            }

            if (count < maxSparseBytes / 2 && HyperLogLogFormat.IsDense(sparse.Bytes))
            {
                return "sparse encoding not used";
            }

            HyperLogLogFormat.TryCount(dense.Bytes, out ulong estimate);
            if (!HyperLogLogFormat.TryCount(sparse.Bytes, out ulong other) || other != estimate)
            {
                return "dense/sparse disagree";
            }

            // Of ten elements two may well meet in a register.
            long allowed = count == 10 ? 1 : (long)Math.Ceiling(standardError * 6 * count);
            long error = Math.Abs(count - (long)estimate);
            if (error > allowed)
            {
                return $"Too big error. card:{count} abserr:{error}";
            }

            checkpoint *= 10;
        }

        return null;
    }
}
