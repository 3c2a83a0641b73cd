using System;
using System.Text;
using BenchmarkDotNet.Attributes;
using Tandem.Protocol;

namespace Tandem.Benchmarks;

/// <summary>Parsing of pipelined SETs from one buffer. Time is per request.</summary>
[MemoryDiagnoser]
public class RespRequestReaderBenchmark
{
    private const int Requests = 64;

    private readonly ArgumentList _arguments = new();
    private readonly RespLimits _limits = new();
    private byte[] _buffer = [];

    [GlobalSetup]
    public void Prepare()
    {
        StringBuilder text = new();
        for (int i = 0; i < Requests; i++)
        {
            text.Append("*3\r\n$3\r\nSET\r\n$16\r\nkey:").Append(i.ToString("000000000000", null));
            text.Append("\r\n$32\r\n").Append('v', 32).Append("\r\n");
        }

        _buffer = Encoding.ASCII.GetBytes(text.ToString());
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public int Parse()
    {
        RespRequestReader reader = default;
        _arguments.Clear();
        int position = 0;
        int requests = 0;
        Span<byte> buffer = _buffer;
        while (reader.TryRead(buffer, ref position, _arguments, out _, _limits) == RequestStatus.Complete)
        {
            requests++;
        }

        return requests;
    }
}
