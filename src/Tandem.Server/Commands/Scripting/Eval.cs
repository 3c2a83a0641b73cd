using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.Scripting;
using Tandem.Server.Scripting.Debugging;

namespace Tandem.Server.Commands.Scripting;

/// <summary>EVAL and its kin: Lua scripts that the caller brings along.</summary>
internal static class Eval
{
    /// <summary>Runs a Lua script.</summary>
    /// <returns>What the script returns.</returns>
    /// <remarks>Errors: the script is not Lua, it failed, or it may not run now. Cost: that of the script.</remarks>
    [Command("EVAL", "script numkeys [key [key ...]] [arg [arg ...]]",
        Arity = -3, Flags = CommandFlags.Noscript | CommandFlags.Stale | CommandFlags.SkipMonitor | CommandFlags.MayReplicate
        | CommandFlags.NoMandatoryKeys, Acl = AclCategories.Scripting,
        Keys = "RW access update @2 keynum=0,1,1"
        + " notes=We cannot tell how the keys will be used so we assume the worst, RW and UPDATE", Since = "2.6.0")]
    public static void Run(ref CommandContext c) => RunText(ref c);

    /// <summary>Runs a Lua script that may not write.</summary>
    /// <returns>What the script returns.</returns>
    /// <remarks>Errors: as EVAL.</remarks>
    [Command("EVAL_RO", "script numkeys key [key ...] arg [arg ...]",
        Arity = -3, Flags = CommandFlags.Readonly | CommandFlags.Noscript | CommandFlags.Stale | CommandFlags.SkipMonitor
        | CommandFlags.NoMandatoryKeys, Acl = AclCategories.Scripting,
        Keys = "RO access @2 keynum=0,1,1"
        + " notes=We cannot tell how the keys will be used so we assume the worst, RO and ACCESS", Since = "7.0.0")]
    public static void RunReadOnly(ref CommandContext c) => RunText(ref c);

    /// <summary>Runs a Lua script that the server knows by its SHA-1.</summary>
    /// <returns>What the script returns.</returns>
    /// <remarks>Errors: NOSCRIPT when it is not known; else as EVAL.</remarks>
    [Command("EVALSHA", "sha1 numkeys [key [key ...]] [arg [arg ...]]",
        Arity = -3, Flags = CommandFlags.Noscript | CommandFlags.Stale | CommandFlags.SkipMonitor | CommandFlags.MayReplicate
        | CommandFlags.NoMandatoryKeys, Acl = AclCategories.Scripting,
        Keys = "RW access update @2 keynum=0,1,1", Since = "2.6.0")]
    public static void RunSha(ref CommandContext c) => RunKnown(ref c);

    /// <summary>Runs a Lua script that the server knows by its SHA-1 and that may not write.</summary>
    /// <returns>What the script returns.</returns>
    /// <remarks>Errors: as EVALSHA.</remarks>
    [Command("EVALSHA_RO", "sha1 numkeys key [key ...] arg [arg ...]",
        Arity = -3, Flags = CommandFlags.Readonly | CommandFlags.Noscript | CommandFlags.Stale | CommandFlags.SkipMonitor
        | CommandFlags.NoMandatoryKeys, Acl = AclCategories.Scripting,
        Keys = "RO access @2 keynum=0,1,1", Since = "7.0.0")]
    public static void RunShaReadOnly(ref CommandContext c) => RunKnown(ref c);

    /// <summary>Reads the number of keys behind a script.</summary>
    /// <returns>False after replying what is wrong with it.</returns>
    internal static bool TryKeyCount(ref CommandContext c, out int count, System.ReadOnlySpan<byte> notNumber = default)
    {
        count = 0;
        if (!c.TryInteger(2, out long number, notNumber))
        {
            return false;
        }

        if (number > c.ArgumentCount - 3)
        {
            c.Reply.Error("ERR Number of keys can't be greater than number of args"u8);
            return false;
        }

        if (number < 0)
        {
            c.Reply.Error("ERR Number of keys can't be negative"u8);
            return false;
        }

        count = (int)number;
        return true;
    }

    private static void RunText(ref CommandContext c)
    {
        if (!c.Client.Has(ClientFlags.ScriptDebug))
        {
            RunText(ref c, isDebugged: false);
            return;
        }

        using DebugSession session = c.Server.Scripting.Engine.Debug(c.Client, c[1]);
        RunText(ref c, isDebugged: true);
    }

    private static void RunText(ref CommandContext c, bool isDebugged)
    {
        if (!TryKeyCount(ref c, out int keyCount))
        {
            return;
        }

        EvalScripts scripts = c.Server.Scripting.Evals;
        if (scripts.Load(c[1], c.Hash(1), out string? error) is { } script)
        {
            scripts.Run(ref c, isDebugged ? scripts.ForDebugging(script) : script, keyCount);
        }
        else
        {
            c.Reply.Error(error!);
        }
    }

    private static void RunKnown(ref CommandContext c)
    {
        if (c.Client.Has(ClientFlags.ScriptDebug))
        {
            c.Reply.Error("ERR Please use EVAL instead of EVALSHA for debugging"u8);
            return;
        }

        if (!TryKeyCount(ref c, out int keyCount))
        {
            return;
        }

        EvalScripts scripts = c.Server.Scripting.Evals;
        if (scripts.Find(c[1]) is { } script)
        {
            scripts.Run(ref c, script, keyCount);
        }
        else
        {
            c.Reply.Error(Protocol.Errors.NoScript);
        }
    }
}
