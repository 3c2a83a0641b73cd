using Tandem.Platform.Config;

namespace Tandem.Server.Acl;

/// <summary>The channels of a user that says nothing of them.</summary>
internal enum PubSubDefault
{
    [ConfigName("allchannels")]
    AllChannels,

    /// <summary>None.</summary>
    [ConfigName("resetchannels")]
    ResetChannels,
}
