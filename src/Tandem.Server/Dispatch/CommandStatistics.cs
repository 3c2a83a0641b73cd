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
    private long _attributed;

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

    /// <summary>INFO unexpected_error_replies: errors to the master or to a replica.</summary>
    public long UnexpectedErrors { get; set; }

    /// <summary>True when errors were replied that no command was blamed for yet: an error within EXEC is that of the command
    /// that made it, not of EXEC too.</summary>
    public bool HasNewErrors => TotalErrors != _attributed;

    /// <summary>Error codes and how often each was replied.</summary>
    public SortedDictionary<string, long> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>Option latency-tracking.</summary>
    public bool TracksLatency { get; set; } = true;

    /// <summary>A command was called; one that blocks is called once.</summary>
    public void Called(int command)
    {
        _calls[command]++;
        TotalCalls++;
    }

    /// <summary>A call came to its end; <paramref name="microseconds"/> are without the time it was blocked.</summary>
    /// <param name="calls">How many calls took this time together.</param>
    public void Took(int command, long microseconds, int calls = 1)
    {
        _microseconds[command] += microseconds;
        if (TracksLatency)
        {
            (_latency[command] ??= new LatencyHistogram()).Record(calls == 1 ? microseconds : microseconds / calls, calls);
        }
    }

    public void Rejected(int command) => _rejected[command]++;

    /// <summary>A command is to blame for the errors replied since the last call.</summary>
    public void Failed(int command)
    {
        _failed[command]++;
        ErrorsAttributed();
    }

    /// <summary>No command is blamed for the errors replied so far: it was refused.</summary>
    public void ErrorsAttributed() => _attributed = TotalErrors;

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
        UnexpectedErrors = 0;
        _attributed = 0;
        Errors.Clear();
    }

    /// <summary>LATENCY HISTOGRAM's reset: forgets the distribution of one command.</summary>
    public void ResetLatency(int command) => _latency[command] = null;
}
