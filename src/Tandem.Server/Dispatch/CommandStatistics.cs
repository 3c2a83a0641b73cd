using System;
using System.Collections.Generic;
using System.Text;

namespace Tandem.Server.Dispatch;

/// <summary>What INFO commandstats, latencystats and errorstats print. Indexed by command id, so that counting is two
/// additions.</summary>
internal sealed class CommandStatistics
{
    private readonly long[] _calls;
    private readonly long[] _microseconds;
    private readonly long[] _rejected;
    private readonly long[] _failed;
    private readonly LatencyHistogram?[] _latency;

    public CommandStatistics(int commandCount)
    {
        _calls = new long[commandCount];
        _microseconds = new long[commandCount];
        _rejected = new long[commandCount];
        _failed = new long[commandCount];
        _latency = new LatencyHistogram?[commandCount];
    }

    /// <summary>INFO total_commands_processed.</summary>
    public long TotalCalls { get; private set; }

    /// <summary>INFO total_error_replies.</summary>
    public long TotalErrors { get; private set; }

    /// <summary>Error codes and how often each was replied.</summary>
    public SortedDictionary<string, long> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>Option latency-tracking.</summary>
    public bool TracksLatency { get; set; } = true;

    public void Called(int command, long microseconds)
    {
        _calls[command]++;
        _microseconds[command] += microseconds;
        TotalCalls++;
        if (TracksLatency)
        {
            (_latency[command] ??= new LatencyHistogram()).Record(microseconds);
        }
    }

    public void Rejected(int command) => _rejected[command]++;

    public void Failed(int command) => _failed[command]++;

    /// <summary>An error was replied; its code is the first word.</summary>
    public void ErrorReplied(ReadOnlySpan<byte> code)
    {
        TotalErrors++;
        string name = Encoding.Latin1.GetString(code);
        Errors[name] = Errors.GetValueOrDefault(name) + 1;
    }

    public long CallsOf(int command) => _calls[command];

    public long MicrosecondsOf(int command) => _microseconds[command];

    public long RejectedOf(int command) => _rejected[command];

    public long FailedOf(int command) => _failed[command];

    public LatencyHistogram? LatencyOf(int command) => _latency[command];

    /// <summary>CONFIG RESETSTAT.</summary>
    public void Reset()
    {
        Array.Clear(_calls);
        Array.Clear(_microseconds);
        Array.Clear(_rejected);
        Array.Clear(_failed);
        Array.Clear(_latency);
        TotalCalls = 0;
        TotalErrors = 0;
        Errors.Clear();
    }

    /// <summary>LATENCY HISTOGRAM's reset: forgets the distribution of one command.</summary>
    public void ResetLatency(int command) => _latency[command] = null;
}
