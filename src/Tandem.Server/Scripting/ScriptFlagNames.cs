using System;
using System.Collections.Generic;
using System.Text;

namespace Tandem.Server.Scripting;

/// <summary>The names of script flags.</summary>
internal static class ScriptFlagNames
{
    // Source: Redis 7.0, the manual's page on Lua scripts, "script flags".
    private static readonly (ScriptFlags Flag, string Name)[] Names =
    [
        (ScriptFlags.NoWrites, "no-writes"),
        (ScriptFlags.AllowOom, "allow-oom"),
        (ScriptFlags.AllowStale, "allow-stale"),
        (ScriptFlags.NoCluster, "no-cluster"),
        (ScriptFlags.AllowCrossSlotKeys, "allow-cross-slot-keys"),
    ];

    /// <summary>The flag of a name, case as it is; None when there is no such.</summary>
    public static ScriptFlags Find(ReadOnlySpan<byte> name)
    {
        foreach ((ScriptFlags flag, string known) in Names)
        {
            if (Ascii.Equals(name, known))
            {
                return flag;
            }
        }

        return ScriptFlags.None;
    }

    /// <summary>In the order in which FUNCTION LIST prints them.</summary>
    public static List<string> Of(ScriptFlags flags)
    {
        List<string> names = [];
        foreach ((ScriptFlags flag, string name) in Names)
        {
            if ((flags & flag) != 0)
            {
                names.Add(name);
            }
        }

        return names;
    }
}
