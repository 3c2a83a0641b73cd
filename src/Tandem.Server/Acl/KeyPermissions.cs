using System;

namespace Tandem.Server.Acl;

/// <summary>What may be done with keys that match a pattern.</summary>
[Flags]
internal enum KeyPermissions
{
    None = 0,
    Read = 1 << 0,
    Write = 1 << 1,
    All = Read | Write,
}
