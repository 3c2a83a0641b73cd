using BenchmarkDotNet.Attributes;
using Tandem.Protocol;

namespace Tandem.Benchmarks;

/// <summary>The commonest replies. Time is per reply.</summary>
[MemoryDiagnoser]
public class RespWriterBenchmark
{
    private const int Replies = 64;

    private readonly RespWriter _writer = new();
    private readonly byte[] _value = new byte[32];

    [Benchmark(OperationsPerInvoke = Replies)]
    public int Bulk()
    {
        for (int i = 0; i < Replies; i++)
        {
            _writer.Bulk(_value);
        }

        return Take();
    }

    [Benchmark(OperationsPerInvoke = Replies)]
    public int Integer()
    {
        for (int i = 0; i < Replies; i++)
        {
            _writer.Integer(i * 1000);
        }

        return Take();
    }

    [Benchmark(OperationsPerInvoke = Replies)]
    public int Double()
    {
        for (int i = 0; i < Replies; i++)
        {
            _writer.Double(i * 0.37);
        }

        return Take();
    }

    private int Take()
    {
        int length = _writer.Length;
        _writer.Reset();
        return length;
    }
}
