using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Persistence.Rdb;
using Tandem.Server.Scripting;

namespace Tandem.Server.Commands.Scripting;

/// <summary>FUNCTION: libraries of functions, loaded and unloaded.</summary>
[Command("FUNCTION", "", Arity = -2, Since = "7.0.0")]
internal static class FunctionControl
{
    private const string AllSucceeded = "request_policy:all_shards response_policy:all_succeeded";

    /// <summary>Adds a library.</summary>
    /// <returns>Its name. Errors: it is there already, it is no library, it failed.</returns>
    [Command("FUNCTION|LOAD", "[REPLACE] function-code", Arity = -3, Flags = CommandFlags.Write | CommandFlags.DenyOom
        | CommandFlags.Noscript, Acl = AclCategories.Scripting, Tips = AllSucceeded, Since = "7.0.0")]
    public static void Load(ref CommandContext c)
    {
        bool replaces = false;
        for (int i = 2; i < c.ArgumentCount - 1; i++)
        {
            if (!c.Is(i, "REPLACE"u8))
            {
                c.Reply.Error("ERR Unknown option given: " + Encoding.Latin1.GetString(c[i]));
                return;
            }

            replaces = true;
        }

        bool isTimed = !c.Client.Has(Clients.ClientFlags.Master | Clients.ClientFlags.Internal);
        string? name = c.Server.Scripting.Functions.Load(c[c.ArgumentCount - 1], replaces, isTimed, out string? error);
        if (name is null)
        {
            c.Reply.Error("ERR " + error);
            return;
        }

        c.Keyspace.Dirty++;
        c.Reply.Bulk(name);
    }

    /// <summary>Removes a library with its functions.</summary>
    /// <returns>OK. Errors: there is none of that name.</returns>
    [Command("FUNCTION|DELETE", "library-name", Arity = 3, Flags = CommandFlags.Write | CommandFlags.Noscript,
        Acl = AclCategories.Scripting, Tips = AllSucceeded, Since = "7.0.0")]
    public static void Delete(ref CommandContext c)
    {
        if (!c.Server.Scripting.Functions.Set.Remove(Encoding.Latin1.GetString(c[2])))
        {
            c.Reply.Error("ERR Library not found"u8);
            return;
        }

        c.Keyspace.Dirty++;
        c.Reply.Ok();
    }

    /// <summary>Removes all libraries.</summary>
    /// <returns>OK.</returns>
    [Command("FUNCTION|FLUSH", "[ASYNC|SYNC]", Arity = -2, Flags = CommandFlags.Write | CommandFlags.Noscript,
        Acl = AclCategories.Scripting, Tips = AllSucceeded, Since = "7.0.0")]
    public static void Flush(ref CommandContext c)
    {
        if (c.ArgumentCount > 3)
        {
            c.RefuseSubcommand();
            return;
        }

        if (c.ArgumentCount == 3 && !c.Is(2, "SYNC"u8) && !c.Is(2, "ASYNC"u8))
        {
            c.Reply.Error("ERR FUNCTION FLUSH only supports SYNC|ASYNC option"u8);
            return;
        }

        c.Server.Scripting.Functions.Flush();
        c.Keyspace.Dirty++;
        c.Reply.Ok();
    }

    /// <summary>Ends the running function, unless it has written.</summary>
    /// <returns>OK. Errors: NOTBUSY, UNKILLABLE, BUSY when it is a script of EVAL.</returns>
    [Command("FUNCTION|KILL", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.AllowBusy,
        Acl = AclCategories.Scripting, Tips = "request_policy:all_shards response_policy:one_succeeded", Since = "7.0.0")]
    public static void Kill(ref CommandContext c) => ScriptControl.Kill(ref c, isEval: false);

    /// <summary>Describes the libraries.</summary>
    /// <returns>Array of maps: library_name, engine, functions, and library_code if asked for.</returns>
    [Command("FUNCTION|LIST", "[LIBRARYNAME library-name-pattern] [WITHCODE]", Arity = -2, Flags = CommandFlags.Noscript,
        Acl = AclCategories.Scripting, Tips = "nondeterministic_output_order", Since = "7.0.0")]
    public static void List(ref CommandContext c)
    {
        bool withCode = false;
        int pattern = 0;
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (!withCode && c.Is(i, "WITHCODE"u8))
            {
                withCode = true;
            }
            else if (pattern == 0 && c.Is(i, "LIBRARYNAME"u8))
            {
                if (++i == c.ArgumentCount)
                {
                    c.Reply.Error("ERR library name argument was not given"u8);
                    return;
                }

                pattern = i;
            }
            else
            {
                c.Reply.Error("ERR Unknown argument " + Encoding.Latin1.GetString(c[i]));
                return;
            }
        }

        int mark = c.Reply.BeginDeferred();
        int count = 0;
        foreach (FunctionLibrary library in c.Server.Scripting.Functions.Set.Libraries.Values)
        {
            if (pattern == 0 || GlobPattern.Matches(c[pattern], Encoding.Latin1.GetBytes(library.Name), ignoreCase: true))
            {
                Describe(c.Reply, library, withCode);
                count++;
            }
        }

        c.Reply.EndDeferredArray(mark, count);
    }

    /// <summary>Serializes all libraries.</summary>
    /// <returns>A payload for FUNCTION RESTORE.</returns>
    [Command("FUNCTION|DUMP", "", Arity = 2, Flags = CommandFlags.Noscript, Acl = AclCategories.Scripting, Since = "7.0.0")]
    public static void Dump(ref CommandContext c) => c.Reply.Bulk(c.Server.Dumps.SerializeFunctions(c.Server.Scripting.FunctionCodes()));

    /// <summary>Adds the libraries of a payload.</summary>
    /// <returns>OK. Errors: it is damaged, or a name is taken; then nothing was added.</returns>
    [Command("FUNCTION|RESTORE", "serialized-value [FLUSH|APPEND|REPLACE]", Arity = -3, Flags = CommandFlags.Write
        | CommandFlags.DenyOom | CommandFlags.Noscript, Acl = AclCategories.Scripting, Tips = AllSucceeded, Since = "7.0.0")]
    public static void Restore(ref CommandContext c)
    {
        if (c.ArgumentCount > 4)
        {
            c.RefuseSubcommand();
            return;
        }

        bool replaces = c.ArgumentCount == 4 && c.Is(3, "REPLACE"u8);
        bool flushes = c.ArgumentCount == 4 && c.Is(3, "FLUSH"u8);
        if (c.ArgumentCount == 4 && !replaces && !flushes && !c.Is(3, "APPEND"u8))
        {
            c.Reply.Error("ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE."u8);
            return;
        }

        if (!DumpPayload.TryOpen(c[2], verifyChecksum: !c.Server.Debugging.SkipsChecksumValidation, out var payload))
        {
            c.Reply.Error(Errors.BadDumpPayload);
            return;
        }

        List<byte[]> codes = [];
        string? error = c.Server.Dumps.TryReadFunctions(payload, codes)
            ? c.Server.Scripting.Functions.Restore(codes, replaces, flushes)
            : "given type is not a function";
        if (error is not null)
        {
            c.Reply.Error("ERR " + error);
            return;
        }

        c.Keyspace.Dirty++;
        c.Reply.Ok();
    }

    /// <summary>Tells what function is running, and how many there are.</summary>
    /// <returns>Map: running_script (null, or a map of name, command, duration_ms) and engines.</returns>
    [Command("FUNCTION|STATS", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.AllowBusy,
        Acl = AclCategories.Scripting,
        Tips = "nondeterministic_output request_policy:all_shards response_policy:special", Since = "7.0.0")]
    public static void Stats(ref CommandContext c)
    {
        ScriptRun? run = c.Server.Scripting.Engine.Current;
        if (run is { IsEval: true })
        {
            c.Reply.Error(Errors.BusyScript);
            return;
        }

        c.Reply.Map(2);
        c.Reply.Bulk("running_script"u8);
        if (run is null)
        {
            c.Reply.Null();
        }
        else
        {
            WriteRun(c.Reply, run, c.Server.Scripting.Engine.RunningMilliseconds);
        }

        FunctionSet functions = c.Server.Scripting.Functions.Set;
        c.Reply.Bulk("engines"u8);
        c.Reply.Map(1);
        c.Reply.Bulk("LUA"u8);
        c.Reply.Map(2);
        c.Reply.Bulk("libraries_count"u8);
        c.Reply.Integer(functions.Libraries.Count);
        c.Reply.Bulk("functions_count"u8);
        c.Reply.Integer(functions.FunctionCount);
    }

    /// <summary>Says which subcommands there are.</summary>
    /// <returns>Array of lines.</returns>
    [Command("FUNCTION|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Acl = AclCategories.Scripting,
        Since = "7.0.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "LOAD [REPLACE] <FUNCTION CODE>",
        "    Adds a library, whose first line gives its name: #!lua name=<name>.",
        "DELETE <LIBRARY NAME>",
        "    Removes a library with its functions.",
        "LIST [LIBRARYNAME PATTERN] [WITHCODE]",
        "    Describes the libraries, or those whose names match: name, engine, functions, and with",
        "    WITHCODE the text.",
        "STATS",
        "    Tells what function is running: name, command and milliseconds so far; and how many",
        "    libraries and functions there are.",
        "KILL",
        "    Ends the running function, unless it has written.",
        "FLUSH [ASYNC|SYNC]",
        "    Removes all libraries.",
        "DUMP",
        "    Serializes all libraries for FUNCTION RESTORE.",
        "RESTORE <PAYLOAD> [FLUSH|APPEND|REPLACE]",
        "    Adds the libraries of a payload. What happens to those there are:",
        "    * APPEND: they stay, and none may have the same name. This is the default.",
        "    * REPLACE: those of the same names are replaced.",
        "    * FLUSH: all are removed first.");

    private static void WriteRun(RespWriter reply, ScriptRun run, long milliseconds)
    {
        reply.Map(3);
        reply.Bulk("name"u8);
        reply.Bulk(run.Script.NameBytes);
        reply.Bulk("command"u8);
        RequestArguments request = run.Request;
        reply.Array(request.Count);
        for (int i = 0; i < request.Count; i++)
        {
            reply.Bulk(request[i]);
        }

        reply.Bulk("duration_ms"u8);
        reply.Integer(milliseconds);
    }

    private static void Describe(RespWriter reply, FunctionLibrary library, bool withCode)
    {
        reply.Map(withCode ? 4 : 3);
        reply.Bulk("library_name"u8);
        reply.Bulk(library.Name);
        reply.Bulk("engine"u8);
        reply.Bulk("LUA"u8);
        reply.Bulk("functions"u8);
        reply.Array(library.Functions.Count);
        foreach (LibraryFunction function in library.Functions.Values)
        {
            reply.Map(3);
            reply.Bulk("name"u8);
            reply.Bulk(function.NameBytes);
            reply.Bulk("description"u8);
            if (function.Description is { } description)
            {
                reply.Bulk(Encoding.Latin1.GetBytes(description));
            }
            else
            {
                reply.Null();
            }

            List<string> flags = ScriptFlagNames.Of(function.Flags);
            reply.Bulk("flags"u8);
            reply.Set(flags.Count);
            foreach (string flag in flags)
            {
                reply.Simple(Encoding.ASCII.GetBytes(flag));
            }
        }

        if (withCode)
        {
            reply.Bulk("library_code"u8);
            reply.Bulk(library.Code);
        }
    }
}
