using System;
using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Tandem.DataStructures.HashTables;

namespace Tandem.Benchmarks;

/// <summary>The keyspace's table with more keys than the processor's caches hold. Time is per key.</summary>
[MemoryDiagnoser]
public class HashTableBenchmark
{
    private const int Keys = 1 << 20;
    private const int Batch = 64;

    private readonly byte[] _key = new byte[16];
    private HashTable _table;
    private long _next;

    [GlobalSetup]
    public void Prepare()
    {
        _table = HashTable.Create();
        for (long i = 0; i < Keys; i++)
        {
            ReadOnlySpan<byte> key = KeyOf(i);
            _table.Add(key, HashTable.Hash(key)).Integer = i;
        }
    }

    [GlobalCleanup]
    public void End() => _table.Free();

    [Benchmark(OperationsPerInvoke = Batch)]
    public long Find()
    {
        long sum = 0;
        for (int i = 0; i < Batch; i++)
        {
            sum += _table.Find(KeyOf(Next())).Integer;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public void RemoveAndAdd()
    {
        for (int i = 0; i < Batch; i++)
        {
            ReadOnlySpan<byte> key = KeyOf(Next());
            ulong hash = HashTable.Hash(key);
            _table.Remove(key, hash);
            _table.Add(key, hash).Integer = i;
        }
    }

    /// <summary>Walks all keys in an order that no cache guesses: a full-period step through a power of two.</summary>
    private long Next() => _next = ((_next * 1_664_525) + 1_013_904_223) & (Keys - 1);

    private ReadOnlySpan<byte> KeyOf(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_key, number);
        return _key;
    }
}
