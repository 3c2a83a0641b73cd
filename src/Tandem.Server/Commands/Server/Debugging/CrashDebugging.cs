using System;
using System.Globalization;
using System.Runtime.InteropServices;
using Tandem.Platform.Host;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server.Debugging;

/// <summary>DEBUG that ends the process.</summary>
internal static class CrashDebugging
{
    public static readonly DebugSubcommand[] Subcommands =
    [
        new("SEGFAULT", 2, int.MaxValue, SegmentationFault, "    Ends the process by SIGSEGV."),
        new("PANIC", 2, int.MaxValue, Panic, "    Ends the process as something impossible does."),
        new("ASSERT", 2, int.MaxValue, Assert, "    Ends the process as a failed assertion does."),
        new("OOM", 2, int.MaxValue, OutOfMemory, "    Asks for more memory than there can be."),
        new(
            "RESTART [<milliseconds>]", 2, int.MaxValue, Restart,
            "    Rewrites the configuration, saves, and starts the program again in this process, after a delay."),
        new(
            "CRASH-AND-RECOVER [<milliseconds>]", 2, int.MaxValue, CrashAndRecover,
            "    Starts the program again in this process, after a delay, saving nothing."),
    ];

    private static void SegmentationFault(ref CommandContext c)
    {
        c.Server.Crashes.Report("crashed by signal: 11");
        CrashReport.EndBySegmentationFault();
    }

    private static void Panic(ref CommandContext c) => c.Server.Crashes.Panic(
        string.Create(CultureInfo.InvariantCulture, $"DEBUG PANIC called at Unix time {c.Now / 1000}"));

    private static void Assert(ref CommandContext c) => c.Server.Crashes.FailAssertion("1 == 2");

    private static void OutOfMemory(ref CommandContext c)
    {
        nint size = nint.MaxValue;
        try
        {
            Marshal.FreeHGlobal(Marshal.AllocHGlobal(size));
            c.Reply.Ok();
        }
        catch (OutOfMemoryException)
        {
            c.Server.ServerLog.Warning(string.Create(CultureInfo.InvariantCulture, $"Out Of Memory allocating {size} bytes!"));
            c.Server.Crashes.Panic(string.Create(
                CultureInfo.InvariantCulture, $"Redis aborting for OUT OF MEMORY. Allocating {size} bytes!"));
        }
    }

    private static void Restart(ref CommandContext c)
    {
        if (!TryDelay(ref c, out long delay))
        {
            return;
        }

        TandemServer server = c.Server;
        if (server.ConfigPath.Length > 0 && Config.RewriteFile(server, all: false) is { } error)
        {
            server.ServerLog.Warning("Can't restart: configuration rewrite process failed: " + error);
        }
        else if (!server.Shutdown.Begin(ShutdownModes.Now))
        {
            server.ServerLog.Warning("Can't restart: error preparing for shutdown");
        }
        else
        {
            StartAgain(server, delay);
        }

        c.Reply.Error("ERR failed to restart the server. Check server logs."u8);
    }

    private static void CrashAndRecover(ref CommandContext c)
    {
        if (TryDelay(ref c, out long delay))
        {
            StartAgain(c.Server, delay);
            c.Reply.Error("ERR failed to restart the server. Check server logs."u8);
        }
    }

    private static bool TryDelay(ref CommandContext c, out long milliseconds)
    {
        milliseconds = 0;
        if (c.ArgumentCount > 2 && !c.TryInteger(2, out milliseconds))
        {
            return false;
        }

        milliseconds = Math.Max(milliseconds, 0);
        return true;
    }

    // Returns only when that is not possible. All sockets and files are closed by the system.
    private static void StartAgain(TandemServer server, long delayMilliseconds)
    {
        string? error = ProcessRestart.Run(delayMilliseconds);
        server.ServerLog.Warning("Can't restart: " + error);
    }
}
