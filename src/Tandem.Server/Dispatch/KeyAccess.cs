using System;

namespace Tandem.Server.Dispatch;

/// <summary>What a command does with a key: first how it reaches it, then what it does with its content.</summary>
/// <remarks>In the order in which COMMAND INFO prints them. Source: Redis 7.0, key specifications in the manual.</remarks>
[Flags]
internal enum KeyAccess
{
    None = 0,

    /// <summary>RO: reads the key, and nothing else.</summary>
    ReadOnly = 1 << 0,

    /// <summary>RW: changes what the key holds.</summary>
    ReadWrite = 1 << 1,

    /// <summary>OW: replaces what the key holds without a look at it.</summary>
    Overwrite = 1 << 2,

    /// <summary>RM: removes the key.</summary>
    Remove = 1 << 3,

    /// <summary>Content reaches the client or another key.</summary>
    Access = 1 << 4,

    /// <summary>Content is changed, by what the client sends or what is there.</summary>
    Update = 1 << 5,

    /// <summary>Content is added, none changed.</summary>
    Insert = 1 << 6,

    /// <summary>Content is removed.</summary>
    Delete = 1 << 7,

    /// <summary>Not a key but routed like one: a shard channel.</summary>
    NotKey = 1 << 8,

    /// <summary>There may be keys that no specification tells.</summary>
    Incomplete = 1 << 9,

    /// <summary>The other flags depend on the arguments.</summary>
    VariableFlags = 1 << 10,
}
