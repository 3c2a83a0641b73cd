using System.Text;

namespace Tandem.Server.Acl;

/// <summary>Keys of a selector: a glob and what may be done with those that match.</summary>
internal sealed record KeyPattern(byte[] Pattern, KeyPermissions Permissions)
{
    /// <summary>As a rule: "~foo:*", "%R~bar".</summary>
    public override string ToString()
    {
        string prefix = Permissions switch
        {
            KeyPermissions.All => "~",
            KeyPermissions.Read => "%R~",
            _ => "%W~",
        };
        return prefix + Encoding.Latin1.GetString(Pattern);
    }
}
