using System;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Eviction;

namespace Tandem.Server;

/// <summary>Option maxmemory: before each command memory is brought below it by evicting keys, as far as the time for that
/// reaches; the rest is done between commands. When nothing can be evicted, commands that need memory are refused.</summary>
/// <remarks>Source of the numbers: Redis 7.0, evict.c, performEvictions and evictionTimeLimitUs.</remarks>
internal sealed class MemoryLimit
{
    private const int KeysPerClockReading = 16;
    private const int LazyEntriesPerStep = 10_000;

    private readonly TandemServer _server;
    private readonly KeyEviction _eviction;
    private readonly Action _evictSome;
    private bool _isScheduled;
    private bool _isOut;

    public MemoryLimit(TandemServer server)
    {
        _server = server;
        _eviction = new KeyEviction(server.Keyspace);
        _evictSome = EvictSome;
        server.Dispatcher.Refusals.OutOfMemory = IsOut;
    }

    private KeyspaceOptions Options => _server.Options.Keyspace;

    private KeyspaceStatistics Statistics => _server.Keyspace.Statistics;

    // Buffers of replicas are not counted: evicting keys would make them larger by the DELs.
    private bool IsOver => _server.Memory.CountedForEviction > Options.MaxMemoryBytes;

    private bool MayEvict => !_server.Loader.IsLoading && !_server.Pause.IsOn
        && !(_server.Replication.IsReplica && _server.Options.Replication.ReplicaIgnoreMaxMemory);

    /// <summary>The options may have changed.</summary>
    public void ApplyOptions()
    {
        _server.Keyspace.CountsAccesses = Options.MaxMemoryPolicy is MaxMemoryPolicy.AllKeysLfu or MaxMemoryPolicy.VolatileLfu;
        if (Options.MaxMemoryBytes <= 0)
        {
            _server.Dispatcher.Gate &= ~ServerGate.MaxMemory;
            return;
        }

        _server.Dispatcher.Gate |= ServerGate.MaxMemory;
        Schedule();
    }

    /// <summary>Evicts what is due now.</summary>
    /// <returns>True when memory is full and nothing can be evicted.</returns>
    public bool IsOut()
    {
        if (Options.MaxMemoryBytes <= 0 || !MayEvict)
        {
            return false;
        }

        if (IsOver)
        {
            _server.Memory.Refresh();
        }

        if (!IsOver)
        {
            NoteTime(isOver: false);
            return false;
        }

        _isOut = false;
        if (_server.Dispatcher.Depth == 0)
        {
            _server.Dispatcher.RunUnit(_evictSome, asTransaction: false);
        }
        else
        {
            EvictSome();
        }

        NoteTime(IsOver);
        return _isOut;
    }

    private void EvictSome()
    {
        long start = _server.Loop.MonotonicMicrosecondsNow();
        long limit = TimeLimit();
        for (int evicted = 1; IsOver; evicted++)
        {
            if (!_eviction.EvictOne())
            {
                // What was freed lazily before may be enough.
                _isOut = !FreeLazily();
                break;
            }

            if (evicted % KeysPerClockReading == 0)
            {
                FreeLazily();
                if (_server.Loop.MonotonicMicrosecondsNow() - start > limit)
                {
                    Schedule();
                    break;
                }
            }
        }

        _server.Dispatcher.LatencyEvent?.Invoke(
            "eviction-cycle", (_server.Loop.MonotonicMicrosecondsNow() - start) / 1000);
    }

    // True when memory is below the limit after it.
    private bool FreeLazily()
    {
        while (IsOver && _server.Keyspace.LazyFree.PendingObjects > 0)
        {
            _server.Keyspace.LazyFree.Step(LazyEntriesPerStep);
        }

        return !IsOver;
    }

    private long TimeLimit()
    {
        int tenacity = Options.MaxMemoryEvictionTenacity;
        return tenacity <= 10 ? 50L * tenacity
            : tenacity < 100 ? (long)(500 * Math.Pow(1.15, tenacity - 10))
            : long.MaxValue;
    }

    // Goes on in a later turn, until memory is below the limit.
    private void Schedule()
    {
        if (_isScheduled)
        {
            return;
        }

        _isScheduled = true;
        _server.Loop.After(0, () =>
        {
            _isScheduled = false;
            _server.Dispatcher.RefreshTime();
            IsOut();
        });
    }

    private void NoteTime(bool isOver)
    {
        if (isOver && Statistics.OverMemorySince == 0)
        {
            Statistics.OverMemorySince = _server.Loop.MonotonicMicrosecondsNow();
        }
        else if (!isOver && Statistics.OverMemorySince != 0)
        {
            Statistics.OverMemoryMicroseconds += _server.Loop.MonotonicMicrosecondsNow() - Statistics.OverMemorySince;
            Statistics.OverMemorySince = 0;
        }
    }
}
