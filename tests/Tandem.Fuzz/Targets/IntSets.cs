using System;
using System.Collections.Generic;
using Tandem.DataStructures.IntSets;
using Tandem.DataStructures.Memory;

namespace Tandem.Fuzz.Targets;

/// <summary>Intsets of files and payloads: refused, or sorted, searchable and changeable.</summary>
internal sealed class IntSets : IFuzzTarget
{
    public string Name => "intsets";

    public IEnumerable<byte[]> Seeds() =>
        [Pack(1), Pack(-5, 3, 700), Pack(1, 70_000, -70_000), Pack(long.MinValue, 0, long.MaxValue)];

    public bool Run(ReadOnlySpan<byte> input)
    {
        if (!IntSetCheck.IsValid(input, out int count))
        {
            return false;
        }

        long before = NativeHeap.UsedBytes;
        IntSet set = IntSet.FromValidated(input);
        for (int i = 0; i < count; i++)
        {
            if (!set.Contains(set[i]) || (i > 0 && set[i] <= set[i - 1]))
            {
                throw new FuzzException($"element {i} is not found or not in order");
            }
        }

        set = set.Add(long.MaxValue - 1, out bool added);
        set = set.Remove(set[0], out bool removed);
        if (!removed || set.Count != count + (added ? 0 : -1))
        {
            throw new FuzzException("adding and removing miscounts");
        }

        set.Free();
        return NativeHeap.UsedBytes == before ? true : throw new FuzzException("lost memory");
    }

    public void Dispose()
    {
    }

    private static byte[] Pack(params long[] values)
    {
        IntSet set = IntSet.Create();
        foreach (long value in values)
        {
            set = set.Add(value, out _);
        }

        byte[] bytes = set.Bytes.ToArray();
        set.Free();
        return bytes;
    }
}
