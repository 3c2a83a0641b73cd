using Tandem.Platform.Config;

namespace Tandem.Server.Acl;

/// <summary>Options of users and their rights.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class AclOptions
{
    /// <summary>Password of the default user.</summary>
    [Config("requirepass", Flags = ConfigFlags.Sensitive)]
    public string? RequirePass { get; set; }

    /// <summary>File with users; not together with user lines in this file.</summary>
    [Config("aclfile", Flags = ConfigFlags.Immutable)]
    public string AclFile { get; set; } = string.Empty;

    /// <summary>Channels of new users: allchannels or resetchannels.</summary>
    [Config("acl-pubsub-default")]
    public PubSubDefault PubSubDefault { get; set; } = PubSubDefault.ResetChannels;

    /// <summary>Most entries of ACL LOG.</summary>
    [Config("acllog-max-len")]
    public long LogMaxLength { get; set; } = 128;
}
