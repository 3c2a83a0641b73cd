using System.Collections.Generic;
using System.Linq;
using Tandem.Platform.Logging;

namespace Tandem.Server.Sentinel;

/// <summary>Votes: each Sentinel votes once in an epoch, for the first who asks; who has a majority of all known Sentinels,
/// and at least the quorum, leads the failover of that epoch.</summary>
internal sealed class Election(SentinelState state, SentinelOutbox outbox)
{
    // Redis 7.0: SENTINEL_MAX_DESYNC.
    private const int MaxDesync = 1000;

    /// <summary>Votes for a Sentinel that asks, unless we voted in this epoch or a later one.</summary>
    /// <returns>Whom we voted for last, and in which epoch.</returns>
    public (string? Leader, long Epoch) Vote(MonitoredMaster master, long epoch, string candidate, long now)
    {
        if (epoch > state.CurrentEpoch)
        {
            state.CurrentEpoch = epoch;
            outbox.Save();
            outbox.AnnounceText(LogLevel.Warning, "+new-epoch", master, SentinelOutbox.Number(epoch));
        }

        if (master.LeaderEpoch < epoch && state.CurrentEpoch <= epoch)
        {
            master.Leader = candidate;
            master.LeaderEpoch = state.CurrentEpoch;
            master.DoubtedAt = now;

            // On disk before the vote is told: a restart must not let us vote again.
            outbox.Save();
            outbox.AnnounceText(
                LogLevel.Warning, "+vote-for-leader", master, $"{candidate} {SentinelOutbox.Number(master.LeaderEpoch)}");
            if (candidate != state.MyId)
            {
                // The other one is at it: we do not begin before it had its time.
                master.FailoverStartedAt = now + state.Random.Next(MaxDesync);
                master.StartDueAt = 0;
            }
        }

        return (master.Leader, master.LeaderEpoch);
    }

    /// <summary>Who has won the epoch of our failover, as far as we were told.</summary>
    public string? Winner(MonitoredMaster master)
    {
        (string? id, int votes) = Count(master).OrderByDescending(static c => c.Value).Select(static c => (c.Key, c.Value))
            .FirstOrDefault();
        return id is not null && votes >= NeededVotes(master) ? id : null;
    }

    /// <summary>True when nobody can win any more: all who can be asked have voted, and no one has enough.</summary>
    public bool IsSplit(MonitoredMaster master) => Winner(master) is null
        && master.Sentinels.Values.All(s => s.VotedEpoch >= master.FailoverEpoch || s.IsDown || !s.Link.Commands.IsOpen)
        && master.Sentinels.Values.Any(s => s.VotedEpoch >= master.FailoverEpoch && s.VotedLeader != state.MyId);

    private static int NeededVotes(MonitoredMaster master) =>
        System.Math.Max(((master.Sentinels.Count + 1) / 2) + 1, master.Quorum);

    private Dictionary<string, int> Count(MonitoredMaster master)
    {
        Dictionary<string, int> votes = [];
        foreach (MonitoredSentinel sentinel in master.Sentinels.Values)
        {
            if (sentinel.VotedLeader is { } leader && sentinel.VotedEpoch == master.FailoverEpoch)
            {
                votes[leader] = votes.GetValueOrDefault(leader) + 1;
            }
        }

        if (master.Leader is { } own && master.LeaderEpoch == master.FailoverEpoch
            && state.CurrentEpoch == master.FailoverEpoch)
        {
            votes[own] = votes.GetValueOrDefault(own) + 1;
        }

        return votes;
    }
}
