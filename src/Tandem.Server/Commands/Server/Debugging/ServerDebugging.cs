using System;
using System.Text;
using Tandem.DataStructures.Hashing;
using Tandem.DataStructures.Memory;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server.Debugging;

/// <summary>DEBUG about the server as a whole.</summary>
internal static class ServerDebugging
{
    public static readonly DebugSubcommand[] Subcommands =
    [
        new("SLEEP <seconds>", 3, 3, Sleep, "    Stops the whole server for a time; fractions count."),
        new("LOG <message>", 3, 3, Log, "    Writes a line into the log."),
        new(
            "CONFIG-REWRITE-FORCE-ALL", 2, 2, RewriteAll,
            "    CONFIG REWRITE of every option, also of those that have their default."),
        new("LEAK <string>", 3, 3, Leak, "    Allocates memory for a string that nobody frees."),
        new("STRINGMATCH-TEST", 2, 2, MatchPatterns, "    Matches patterns and texts drawn at random."),
    ];

    private static void Sleep(ref CommandContext c)
    {
        if (NumberText.TryParseDouble(c[2], out double seconds) && seconds > 0)
        {
            Platform.Loop.EventLoop.Block((long)(seconds * 1_000_000));
            if (!c.Dispatcher.IsInTransaction)
            {
                c.Dispatcher.RefreshTime(); // In a script time stands still.
            }
        }

        c.Reply.Ok();
    }

    private static void Log(ref CommandContext c)
    {
        c.Server.ServerLog.Warning("DEBUG LOG: " + Encoding.UTF8.GetString(c[2]));
        c.Reply.Ok();
    }

    private static void RewriteAll(ref CommandContext c)
    {
        // Redis prints its own error 0, "Success", for a server without a file.
        string? error = c.Server.ConfigPath.Length == 0
            ? "the server is running without a config file"
            : Config.RewriteFile(c.Server, all: true);
        if (error is not null)
        {
            c.Reply.Error("ERR CONFIG-REWRITE-FORCE-ALL failed: " + error);
            return;
        }

        c.Reply.Ok();
    }

    private static void Leak(ref CommandContext c)
    {
        NativeHeap.Allocate(Math.Max(c[2].Length, 1));
        c.Reply.Ok();
    }

    private static void MatchPatterns(ref CommandContext c)
    {
        const int Rounds = 1_000_000;
        ulong state = (ulong)c.Now;
        Span<byte> pattern = stackalloc byte[32];
        Span<byte> text = stackalloc byte[32];
        for (int round = 0; round < Rounds; round++)
        {
            ulong lengths = SplitMix64.Next(ref state);
            Span<byte> somePattern = pattern[..(int)(lengths % 32)];
            Span<byte> someText = text[..(int)((lengths >> 32) % 32)];
            Fill(somePattern, ref state);
            Fill(someText, ref state);
            _ = GlobPattern.Matches(somePattern, someText);
        }

        c.Dispatcher.RefreshTime();
        c.Reply.Simple("Apparently Redis did not crash: test passed"u8);
    }

    private static void Fill(Span<byte> bytes, ref ulong state)
    {
        foreach (ref byte b in bytes)
        {
            b = (byte)(SplitMix64.Next(ref state) & 0x7F);
        }
    }
}
