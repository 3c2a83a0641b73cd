namespace Tandem.DataStructures.Streams;

/// <summary>When an appended entry begins a new node.</summary>
/// <param name="MaxBytes">The last node is full when it has this many bytes; 0 for no bound (stream-node-max-bytes).</param>
/// <param name="MaxEntries">Or this many entries, deleted ones included; 0 for no bound (stream-node-max-entries).</param>
public readonly record struct StreamNodeLimits(long MaxBytes, long MaxEntries)
{
    /// <summary>Defaults of Redis, config.c: 4096 bytes, 100 entries.</summary>
    public static StreamNodeLimits Default => new(4096, 100);
}
