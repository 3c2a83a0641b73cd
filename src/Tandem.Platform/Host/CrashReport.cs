using System;
using System.Runtime.InteropServices;
using Tandem.Platform.Interop;

namespace Tandem.Platform.Host;

/// <summary>Has a last note written when the process is about to die of a bug or of SIGABRT.</summary>
/// <remarks>
/// Not of a real SIGSEGV: the runtime needs that signal for its null checks and prints the managed stack to stderr
/// itself when an access to foreign memory kills the process.
/// </remarks>
public static class CrashReport
{
    private static PosixSignalRegistration? s_abort;

    /// <param name="write">
    /// Gets the reason: "crashed by signal: 6", or an exception with its stack. Called once per reason on any thread,
    /// while the engine may be in the middle of something: it may only write to the log.
    /// </param>
    public static void Install(Action<string> write)
    {
        AppDomain.CurrentDomain.UnhandledException += (_, e) => write($"unhandled exception: {e.ExceptionObject}");
        if (OperatingSystem.IsWindows()) { return; }
        s_abort = PosixSignalRegistration.Create((PosixSignal)Libc.SignalAbort, context =>
        {
            context.Cancel = true;
            write($"crashed by signal: {Libc.SignalAbort}");
            EndBySignal(Libc.SignalAbort);
        });
        GC.KeepAlive(s_abort);
    }

    /// <summary>
    /// Ends the process as DEBUG SEGFAULT does: by SIGSEGV, after the caller wrote its report. Does not return.
    /// </summary>
    public static void EndBySegmentationFault() => EndBySignal(Libc.SignalSegmentationFault);

    /// <summary>Ends the process by SIGABRT, after the caller wrote its report. Does not return.</summary>
    public static void EndByAbort() => EndBySignal(Libc.SignalAbort);

    /// <summary>Dies of a signal with its default disposition, so that the parent sees that status.</summary>
    private static void EndBySignal(int number)
    {
        if (!OperatingSystem.IsWindows())
        {
            Libc.signal(number, 0);
            _ = Libc.kill(Environment.ProcessId, number);

            // The signal may be delivered to another thread a moment later.
            System.Threading.Thread.Sleep(1000);
        }

        Environment.Exit(128 + number);
    }
}
