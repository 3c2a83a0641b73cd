namespace Tandem.Server.Acl;

/// <summary>An entry of ACL LOG: something refused, possibly more than once.</summary>
/// <param name="subject">The command's name, the key or the channel.</param>
/// <param name="user">Who was refused, one character per byte.</param>
internal sealed class AclLogEntry(AclReason reason, AclContext context, byte[] subject, string user)
{
    public AclReason Reason => reason;

    public AclContext Context => context;

    public byte[] Subject => subject;

    public string User => user;

    /// <summary>How often.</summary>
    public long Count { get; set; } = 1;

    /// <summary>When it was refused last, Unix milliseconds.</summary>
    public required long At { get; set; }

    /// <summary>The client that was refused last, as CLIENT LIST shows it.</summary>
    public required string Client { get; set; }
}
