namespace Tandem.Server.Sentinel;

/// <summary>One connection to an instance: that of commands, or that of hello messages. The driver keeps the socket.</summary>
internal sealed class LinkChannel(InstanceLink link, bool isPubSub)
{
    public InstanceLink Link { get; } = link;

    /// <summary>True for the connection that is subscribed to hello messages.</summary>
    public bool IsPubSub { get; } = isPubSub;

    public ChannelState State { get; set; }

    public bool IsOpen => State == ChannelState.Open;

    /// <summary>When the last attempt to connect began, milliseconds.</summary>
    public long AttemptedAt { get; set; } = long.MinValue / 2;

    public long OpenedAt { get; set; }

    /// <summary>When anything came in last.</summary>
    public long ActivityAt { get; set; }

    /// <summary>Our own address, as the instance sees it.</summary>
    public string LocalHost { get; set; } = string.Empty;

    /// <summary>Requests without a reply yet.</summary>
    public int Pending { get; set; }
}
