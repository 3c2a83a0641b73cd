namespace Tandem.Server.Clients;

/// <summary>What <see cref="ReplyHold"/> knows about one client's output, which is three parts in a row: released, waiting, and made
/// since.</summary>
internal sealed class HeldReplies
{
    /// <summary>Bytes at the front that may be sent.</summary>
    public int ReleasedBytes { get; set; }

    /// <summary>Bytes behind them that wait for <see cref="Until"/>; 0 when nothing waits.</summary>
    public int WaitingBytes { get; set; }

    /// <summary>Position of the log that has to be safe before the waiting part goes.</summary>
    public long Until { get; set; }

    /// <summary>Unix milliseconds at which the waiting part is refused.</summary>
    public long Deadline { get; set; }

    /// <summary>The position for what was made since; 0 when none of that is about data.</summary>
    public long NextUntil { get; set; }

    /// <summary>The deadline of what was made since.</summary>
    public long NextDeadline { get; set; }
}
