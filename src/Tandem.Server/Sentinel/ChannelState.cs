namespace Tandem.Server.Sentinel;

/// <summary>A connection to an instance.</summary>
internal enum ChannelState
{
    Closed,
    Connecting,

    /// <summary>Connected; of the one for messages: subscribed.</summary>
    Open,
}
