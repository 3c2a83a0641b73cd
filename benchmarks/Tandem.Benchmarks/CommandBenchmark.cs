using System;
using BenchmarkDotNet.Attributes;
using Tandem.Tests.Support;

namespace Tandem.Benchmarks;

/// <summary>Whole commands without a network: from the bytes of a request to those of its reply. Time is per command.</summary>
[MemoryDiagnoser]
public class CommandBenchmark
{
    private const int Depth = 16;

    private CommandLoop? _loop;

    /// <summary>The command that is repeated, on the same key each time.</summary>
    [Params(
        "GET key", "SET key valuevaluevaluevaluevaluevaluev", "INCR counter", "LPUSH list value", "HSET hash field value",
        "ZADD zset 1 member")]
    public string Command { get; set; } = string.Empty;

    [GlobalSetup]
    public void Prepare()
    {
        _loop = new CommandLoop(["SET key value"], Command, Depth);
        _loop.Turn();
        if (_loop.FirstReplyByte == '-')
        {
            throw new InvalidOperationException(Command + " is answered with an error");
        }
    }

    [GlobalCleanup]
    public void End() => _loop!.Dispose();

    [Benchmark(OperationsPerInvoke = Depth)]
    public void Run() => _loop!.Turn();
}
