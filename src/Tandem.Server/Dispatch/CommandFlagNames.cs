using System.Collections.Generic;

namespace Tandem.Server.Dispatch;

/// <summary>The names of command flags.</summary>
internal static class CommandFlagNames
{
    // Flags that are not here are not shown. Source: Redis 7.0, server.c, addReplyFlagsForCommand.
    private static readonly (CommandFlags Flag, string Name)[] Names =
    [
        (CommandFlags.Write, "write"),
        (CommandFlags.Readonly, "readonly"),
        (CommandFlags.DenyOom, "denyoom"),
        (CommandFlags.Module, "module"),
        (CommandFlags.Admin, "admin"),
        (CommandFlags.PubSub, "pubsub"),
        (CommandFlags.Noscript, "noscript"),
        (CommandFlags.Blocking, "blocking"),
        (CommandFlags.Loading, "loading"),
        (CommandFlags.Stale, "stale"),
        (CommandFlags.SkipMonitor, "skip_monitor"),
        (CommandFlags.SkipSlowlog, "skip_slowlog"),
        (CommandFlags.Asking, "asking"),
        (CommandFlags.Fast, "fast"),
        (CommandFlags.NoAuth, "no_auth"),
        (CommandFlags.NoMandatoryKeys, "no_mandatory_keys"),
        (CommandFlags.NoAsyncLoading, "no_async_loading"),
        (CommandFlags.NoMulti, "no_multi"),
        (CommandFlags.MovableKeys, "movablekeys"),
        (CommandFlags.AllowBusy, "allow_busy"),
    ];

    /// <summary>In the order in which COMMAND INFO prints them.</summary>
    public static IReadOnlyList<string> Of(CommandFlags flags)
    {
        List<string> names = [];
        foreach ((CommandFlags flag, string name) in Names)
        {
            if ((flags & flag) != 0)
            {
                names.Add(name);
            }
        }

        return names;
    }
}
