namespace Tandem.Server.Persistence;

/// <summary>State of the append-only file, for INFO; kept by whoever writes it.</summary>
internal sealed class AofStatistics
{
    /// <summary>Whether commands are appended now.</summary>
    public bool IsOn { get; set; }

    /// <summary>Unix seconds at which the rewrite that runs began; 0 when none runs.</summary>
    public long RewriteStartedAt { get; set; }

    /// <summary>A rewrite waits for a running save to end.</summary>
    public bool RewriteIsScheduled { get; set; }

    /// <summary>Seconds; -1 before the first.</summary>
    public long LastRewriteSeconds { get; set; } = -1;

    public bool LastRewriteWasGood { get; set; } = true;

    public bool LastWriteWasGood { get; set; } = true;

    /// <summary>Rewrites begun.</summary>
    public long Rewrites { get; set; }

    public long ConsecutiveFailures { get; set; }

    /// <summary>Bytes not written yet.</summary>
    public long BufferBytes { get; set; }

    /// <summary>Most bytes that the last rewrite had to copy because of changes meanwhile.</summary>
    public long LastCopiedBytes { get; set; }
}
