namespace Tandem.Server.Acl;

/// <summary>Why something was refused. Of several selectors' reasons the last in this order is told: the one that came
/// closest to allowing it.</summary>
internal enum AclReason
{
    /// <summary>Nothing was refused.</summary>
    None,
    Command,
    Key,
    Channel,

    /// <summary>A wrong password, or no such user.</summary>
    Auth,
}
