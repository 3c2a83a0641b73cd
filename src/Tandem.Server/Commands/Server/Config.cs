using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Config;
using Tandem.Platform.Storage;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>CONFIG: options while the server runs.</summary>
[Command("CONFIG", "", Arity = -2, Since = "2.0.0")]
internal static class Config
{
    /// <summary>Gives the values of options.</summary>
    /// <returns>Map of names to values.</returns>
    [Command("CONFIG|GET", "parameter [parameter ...]", Arity = -3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Since = "2.0.0")]
    public static void Get(ref CommandContext c)
    {
        List<KeyValuePair<string, string>> found = c.Server.Config!.Get(Words(ref c), static (pattern, name) =>
            GlobPattern.Matches(Encoding.Latin1.GetBytes(pattern), Encoding.Latin1.GetBytes(name), ignoreCase: true));
        c.Reply.Map(found.Count);
        foreach (KeyValuePair<string, string> option in found)
        {
            c.Reply.Bulk(option.Key);
            c.Reply.Bulk(Encoding.UTF8.GetBytes(option.Value));
        }
    }

    /// <summary>Sets options, all or none.</summary>
    /// <returns>OK.</returns>
    [Command("CONFIG|SET", "parameter value [parameter value ...]", Arity = -4, Flags = CommandFlags.Admin
        | CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Tips = "request_policy:all_nodes response_policy:all_succeeded", Since = "2.0.0")]
    public static void Set(ref CommandContext c)
    {
        bool isLocal = c.Client.Connection is not { } connection || connection.IsUnixSocket || connection.IsLoopback;
        for (int i = 3; i < c.ArgumentCount; i += 2)
        {
            if (c.Server.Config!.Find(Encoding.Latin1.GetString(c[i - 1])) is { } option && (option.Flags & ConfigFlags.Sensitive) != 0)
            {
                c.Redact(i);
            }
        }

        ProtectedAction rule = c.Server.Options.Server.EnableProtectedConfigs;
        bool allowsProtected = rule == ProtectedAction.Yes || (rule == ProtectedAction.Local && isLocal);
        if (c.Server.Config!.Set(Words(ref c), allowsProtected, c.Server.Loader.IsLoading) is { } error)
        {
            c.Reply.Error(error);
            return;
        }

        c.Server.ApplyOptions();
        c.Reply.Ok();
    }

    /// <summary>Writes the options into the configuration file, keeping its comments and order.</summary>
    /// <returns>OK.</returns>
    [Command("CONFIG|REWRITE", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Since = "2.8.0")]
    public static void Rewrite(ref CommandContext c)
    {
        TandemServer server = c.Server;
        if (server.ConfigPath.Length == 0)
        {
            c.Reply.Error("ERR The server is running without a config file"u8);
        }
        else if (RewriteFile(server, all: false) is { } error)
        {
            server.ServerLog.Warning($"CONFIG REWRITE failed: {error}");
            c.Reply.Error($"ERR Rewriting config file: {error}");
        }
        else
        {
            server.ServerLog.Notice("CONFIG REWRITE executed with success.");
            c.Reply.Ok();
        }
    }

    /// <summary>Clears the counters of INFO.</summary>
    /// <returns>OK.</returns>
    [Command("CONFIG|RESETSTAT", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Since = "2.0.0")]
    public static void ResetStat(ref CommandContext c)
    {
        c.Dispatcher.Statistics.Reset();
        c.Dispatcher.Clients.Statistics.Reset();
        c.Keyspace.Statistics.Reset();
        c.Server.Replication.Replicas.ResetCounters();
        c.Server.Snapshots.ResetCounters();
        c.Server.AppendOnly.Sync.ResetCounters();
        c.Keyspace.LazyFree.FreedObjects = 0;
        c.Reply.Ok();
    }

    /// <summary>Tells what the subcommands do.</summary>
    /// <returns>Array of lines.</returns>
    [Command("CONFIG|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Since = "5.0.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "GET <pattern> [<pattern> ...]",
        "    Names and values of the options whose names match.",
        "SET <directive> <value> [<directive> <value> ...]",
        "    Sets options, all or none.",
        "RESETSTAT",
        "    Clears the counters of INFO.",
        "REWRITE",
        "    Writes the options into the configuration file.");

    /// <summary>Writes the options into the configuration file, which must have been given at the start.</summary>
    /// <param name="all">Also those that have their default.</param>
    /// <returns>What went wrong, or null.</returns>
    internal static string? RewriteFile(TandemServer server, bool all)
    {
        byte[] old = AtomicFile.Read(server.Storage, server.ConfigPath, out _) ?? [];
        string text = server.Config!.Rewrite(Encoding.UTF8.GetString(old), all);
        return AtomicFile.Write(server.Storage, server.ConfigPath, Encoding.UTF8.GetBytes(text));
    }

    private static string[] Words(ref CommandContext c)
    {
        string[] words = new string[c.ArgumentCount - 2];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = Encoding.UTF8.GetString(c[i + 2]);
        }

        return words;
    }
}
