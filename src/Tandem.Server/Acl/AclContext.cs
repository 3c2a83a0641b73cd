namespace Tandem.Server.Acl;

/// <summary>Where a command was refused.</summary>
internal enum AclContext
{
    /// <summary>As a client's own command.</summary>
    TopLevel,

    /// <summary>When it was queued by MULTI, or by EXEC.</summary>
    Multi,

    /// <summary>In a script.</summary>
    Lua,
}
