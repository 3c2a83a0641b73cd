namespace Tandem.Server;

/// <summary>Memory at one moment, bytes.</summary>
internal readonly record struct MemoryFigures
{
    /// <summary>The server's own: what it had taken at the start beside the native heap.</summary>
    public long Own { get; init; }

    /// <summary>Live blocks of the native heap: all data.</summary>
    public long Heap { get; init; }

    /// <summary>What the native heap took from the system.</summary>
    public long HeapMapped { get; init; }

    /// <summary>Of the process, in RAM.</summary>
    public long Resident { get; init; }

    public long Peak { get; init; }

    public long Startup { get; init; }

    /// <summary>Buckets of the databases; part of <see cref="Heap"/>.</summary>
    public long Tables { get; init; }

    public long NormalClients { get; init; }

    /// <summary>Buffers of replicas, and the stream as far as it is kept for slow ones only.</summary>
    public long Replicas { get; init; }

    /// <summary>The stream as a whole.</summary>
    public long Stream { get; init; }

    /// <summary>The stream as far as it is kept for replicas that come back.</summary>
    public long Backlog { get; init; }

    public long ClusterLinks { get; init; }

    public long AofBuffer { get; init; }

    public long EvalScripts { get; init; }

    public long FunctionScripts { get; init; }

    /// <summary>All that is counted: used_memory.</summary>
    public long Used =>
        Own + Heap + NormalClients + Replicas + Backlog + ClusterLinks + AofBuffer + EvalScripts + FunctionScripts;

    /// <summary>All but the data: used_memory_overhead.</summary>
    public long Overhead =>
        Startup + Tables + NormalClients + Replicas + Backlog + ClusterLinks + AofBuffer + EvalScripts + FunctionScripts;

    /// <summary>The data: used_memory_dataset.</summary>
    public long Dataset => Used > Overhead ? Used - Overhead : 0;

    /// <summary>What was taken since the start; at least 1.</summary>
    public long Net => Used > Startup ? Used - Startup : 1;

    public double DatasetPercent => 100.0 * Dataset / Net;

    public double PeakPercent => 100.0 * Used / (Peak > 0 ? Peak : 1);

    /// <summary>Buffers that evicting keys cannot make smaller: mem_not_counted_for_evict.</summary>
    public long NotCountedForEviction => Stream - Backlog + AofBuffer;
}
