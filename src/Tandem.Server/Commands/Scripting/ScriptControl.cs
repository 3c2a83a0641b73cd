using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Scripting;

/// <summary>SCRIPT: the scripts that the server knows.</summary>
[Command("SCRIPT", "", Arity = -2, Since = "2.6.0")]
internal static class ScriptControl
{
    /// <summary>Keeps a script for EVALSHA without running it.</summary>
    /// <returns>Its SHA-1 in hexadecimal. Errors: it is not Lua.</returns>
    [Command("SCRIPT|LOAD", "script", Arity = 3, Flags = CommandFlags.Noscript | CommandFlags.Stale,
        Acl = AclCategories.Scripting, Tips = "request_policy:all_nodes response_policy:all_succeeded", Since = "2.6.0")]
    public static void Load(ref CommandContext c)
    {
        if (c.Server.Scripting.Evals.Load(c[2], c.Hash(2), out string? error) is { } script)
        {
            c.Reply.Bulk(script.NameBytes);
        }
        else
        {
            c.Reply.Error(error!);
        }
    }

    /// <summary>Tells which scripts are known.</summary>
    /// <returns>Array of 1 and 0, one for each SHA-1.</returns>
    [Command("SCRIPT|EXISTS", "sha1 [sha1 ...]", Arity = -3, Flags = CommandFlags.Noscript, Acl = AclCategories.Scripting,
        Tips = "request_policy:all_shards response_policy:agg_logical_and", Since = "2.6.0")]
    public static void Exists(ref CommandContext c)
    {
        c.Reply.Array(c.ArgumentCount - 2);
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            c.Reply.Integer(c.Server.Scripting.Evals.Find(c[i]) is null ? 0 : 1);
        }
    }

    /// <summary>Forgets all scripts.</summary>
    /// <returns>OK.</returns>
    [Command("SCRIPT|FLUSH", "[ASYNC|SYNC]", Arity = -2, Flags = CommandFlags.Noscript, Acl = AclCategories.Scripting,
        Tips = "request_policy:all_nodes response_policy:all_succeeded", Since = "2.6.0")]
    public static void Flush(ref CommandContext c)
    {
        if (c.ArgumentCount > 3 || (c.ArgumentCount == 3 && !c.Is(2, "SYNC"u8) && !c.Is(2, "ASYNC"u8)))
        {
            c.Reply.Error("ERR SCRIPT FLUSH only support SYNC|ASYNC option"u8);
            return;
        }

        // Both ways the garbage collector does the work.
        c.Server.Scripting.Evals.Flush();
        c.Reply.Ok();
    }

    /// <summary>Ends the running script, unless it has written.</summary>
    /// <returns>OK. Errors: NOTBUSY, UNKILLABLE, BUSY when it is a function.</returns>
    [Command("SCRIPT|KILL", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.AllowBusy,
        Acl = AclCategories.Scripting, Tips = "request_policy:all_shards response_policy:one_succeeded", Since = "2.6.0")]
    public static void Kill(ref CommandContext c) => Kill(ref c, isEval: true);

    /// <summary>Has the client's next EVAL run under the debugger, or not.</summary>
    /// <returns>OK. Errors: replies are waiting, as in a pipeline or in EXEC; YES, which would need a copy of the data.</returns>
    /// <remarks>States and the protocol of a session: docs/design/scripting.md.</remarks>
    [Command("SCRIPT|DEBUG", "<YES|SYNC|NO>", Arity = 3, Flags = CommandFlags.Noscript, Acl = AclCategories.Scripting,
        Since = "3.2.0")]
    public static void Debug(ref CommandContext c)
    {
        if (c.Reply.Length > 0 || c.Client.Connection is null)
        {
            c.Reply.Error("ERR SCRIPT DEBUG must be called outside a pipeline"u8);
        }
        else if (c.Is(2, "NO"u8))
        {
            c.Client.Clear(ClientFlags.ScriptDebug);
            c.Reply.Ok();
        }
        else if (c.Is(2, "SYNC"u8))
        {
            c.Client.Set(ClientFlags.ScriptDebug);
            c.Reply.Ok();
        }
        else if (c.Is(2, "YES"u8))
        {
            c.Reply.Error("ERR SCRIPT DEBUG YES needs a forked session, which this server does not have; use SCRIPT DEBUG SYNC"u8);
        }
        else
        {
            c.Reply.Error("ERR Use SCRIPT DEBUG YES/SYNC/NO"u8);
        }
    }

    /// <summary>Says which subcommands there are.</summary>
    /// <returns>Array of lines.</returns>
    [Command("SCRIPT|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Acl = AclCategories.Scripting,
        Since = "5.0.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "DEBUG (YES|SYNC|NO)",
        "    SYNC: the next EVAL runs under the debugger, on the data themselves. NO: it does not. YES, which",
        "    would debug on a copy of the data, is not possible.",
        "EXISTS <sha1> [<sha1> ...]",
        "    Tells which of these scripts EVALSHA would find.",
        "FLUSH [ASYNC|SYNC]",
        "    Forgets all scripts: EVALSHA finds none of them any more.",
        "KILL",
        "    Ends the running script, unless it has written.",
        "LOAD <script>",
        "    Keeps a script for EVALSHA, without running it.");

    /// <summary>SCRIPT KILL and FUNCTION KILL.</summary>
    internal static void Kill(ref CommandContext c, bool isEval)
    {
        System.ReadOnlySpan<byte> error = c.Server.Scripting.Engine.Kill(isEval);
        if (error.IsEmpty)
        {
            c.Reply.Ok();
        }
        else
        {
            c.Reply.Error(error);
        }
    }
}
