using System;
using System.Collections.Generic;
using Tandem.Platform.Loop;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Replication;

/// <summary>Option master-lease: a master acknowledges writes only while so many Sentinels vouch for it that the others cannot agree
/// that it is down.</summary>
/// <remarks>
/// A Sentinel that got an answer of ours calls us down after down-after-milliseconds at the earliest. So each answer is our
/// clock, and the Sentinel sends it back: from that clock on its word is good for that long. No clock of another machine and no
/// bound on a message's way is relied on, only that clocks run at the same speed. See docs/design/sentinel.md.
/// </remarks>
internal sealed class MasterLease(EventLoop loop, ReplicationOptions options, ReplicationLog log)
{
    private readonly Dictionary<string, long> _until = [];
    private int _needed = 1;
    private long _heldEnd;

    /// <summary>True when the option is set.</summary>
    public bool IsOn => options.MasterLeaseMilliseconds > 0;

    /// <summary>True while enough Sentinels vouch for us, as of this turn of the loop.</summary>
    public bool IsHeld => IsHeldAt(loop.MonotonicMilliseconds);

    /// <summary>Position of the log up to which writes may be acknowledged, as of the last <see cref="Check"/>.</summary>
    public long SafeEnd { get; private set; } = long.MaxValue;

    /// <summary>Called when the lease is held again.</summary>
    public Action? Regained { get; set; }

    /// <summary>A Sentinel vouches for us.</summary>
    /// <param name="sentinel">Its id.</param>
    /// <param name="sentinels">How many it knows, itself included.</param>
    /// <param name="quorum">How many of them must agree that we are down.</param>
    /// <param name="downAfter">After how long without an answer it calls us down, milliseconds.</param>
    /// <param name="answer">Our last answer that it got; 0 for none.</param>
    /// <returns>The answer to this: our clock.</returns>
    public long Renew(string sentinel, int sentinels, int quorum, long downAfter, long answer)
    {
        long now = loop.MonotonicMicrosecondsNow() / 1000;
        if (answer > 0 && answer <= now)
        {
            _until[sentinel] = answer + Math.Min(options.MasterLeaseMilliseconds, downAfter);
        }

        _needed = Math.Max(sentinels - quorum + 1, 1);
        return now;
    }

    /// <summary>Nobody vouches for us any more: a Sentinel is about to promote another server.</summary>
    public void Revoke() => _until.Clear();

    /// <summary>Before replies are sent: what was written in this turn is acknowledged if the lease is held now.</summary>
    public void Check()
    {
        bool wasHeld = SafeEnd == long.MaxValue;
        bool isHeld = !IsOn || IsHeldAt(loop.MonotonicMicrosecondsNow() / 1000);
        _heldEnd = isHeld ? log.DataEnd : Math.Min(_heldEnd, log.DataEnd);
        SafeEnd = isHeld ? long.MaxValue : _heldEnd;
        if (isHeld && !wasHeld)
        {
            Regained?.Invoke();
        }
    }

    private bool IsHeldAt(long now)
    {
        int vouching = 0;
        foreach (long until in _until.Values)
        {
            vouching += until > now ? 1 : 0;
        }

        return vouching >= _needed;
    }
}
