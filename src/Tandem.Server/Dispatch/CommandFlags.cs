using System;

namespace Tandem.Server.Dispatch;

/// <summary>What a command does and when it may run, with the names COMMAND INFO prints.</summary>
/// <remarks>Source: Redis server.h, CMD_*; the order is the order in which COMMAND INFO lists them.</remarks>
[Flags]
internal enum CommandFlags
{
    None = 0,
    Write = 1 << 0,
    Readonly = 1 << 1,
    DenyOom = 1 << 2,
    Module = 1 << 3,
    Admin = 1 << 4,
    PubSub = 1 << 5,
    Noscript = 1 << 6,
    Blocking = 1 << 7,
    Loading = 1 << 8,
    Stale = 1 << 9,
    SkipMonitor = 1 << 10,
    SkipSlowlog = 1 << 11,
    Asking = 1 << 12,
    Fast = 1 << 13,
    NoAuth = 1 << 14,
    MayReplicate = 1 << 15,

    /// <summary>A Sentinel has it, too.</summary>
    Sentinel = 1 << 16,

    /// <summary>Only a Sentinel has it.</summary>
    OnlySentinel = 1 << 17,

    NoMandatoryKeys = 1 << 18,
    NoAsyncLoading = 1 << 20,
    NoMulti = 1 << 21,
    MovableKeys = 1 << 22,
    AllowBusy = 1 << 23,

    /// <summary>Meets keys that no argument names: what expires under it is propagated key by key, not as one
    /// transaction.</summary>
    TouchesArbitraryKeys = 1 << 24,

    /// <summary>Without options as brief as a fast command, though Redis does not call it one.</summary>
    Brief = 1 << 25,
}
