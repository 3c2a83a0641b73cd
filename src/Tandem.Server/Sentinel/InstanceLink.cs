namespace Tandem.Server.Sentinel;

/// <summary>The connections to one process, and what they tell about its health. Sentinels that watch several masters together
/// share one link to each other.</summary>
/// <remarks>Times are monotonic milliseconds; 0 means never.</remarks>
internal sealed class InstanceLink
{
    public InstanceLink(long now)
    {
        Commands = new LinkChannel(this, isPubSub: false);
        PubSub = new LinkChannel(this, isPubSub: true);
        Reset(now);
    }

    public LinkChannel Commands { get; }

    public LinkChannel PubSub { get; }

    /// <summary>Instances that use it: 1, or the number of masters under which a Sentinel is known.</summary>
    public int UserCount { get; set; } = 1;

    /// <summary>When the oldest PING without an acceptable reply was sent.</summary>
    public long PingPendingSince { get; set; }

    public long PingSentAt { get; set; }

    /// <summary>The last acceptable reply to PING.</summary>
    public long AvailableAt { get; set; }

    /// <summary>The last reply to PING, also an error.</summary>
    public long PongAt { get; set; }

    /// <summary>When the connection for commands broke, or was first wanted.</summary>
    public long LostAt { get; set; }

    /// <summary>Nothing is known any more; as if a PING were on its way since now.</summary>
    public void Reset(long now)
    {
        PingPendingSince = now;
        PingSentAt = 0;
        AvailableAt = now;
        PongAt = now;
        LostAt = now;
    }
}
