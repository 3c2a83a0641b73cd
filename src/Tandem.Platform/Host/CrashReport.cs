using System;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Tandem.Platform.Interop;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Host;

/// <summary>Has a last note written when the process is about to die of a bug or of SIGABRT.</summary>
/// <remarks>
/// Not of a real SIGSEGV: the runtime needs that signal for its null checks and prints the managed stack to stderr
/// itself when an access to foreign memory kills the process.
/// </remarks>
public static class CrashReport
{
    /// <summary>How long a busy loop is waited for.</summary>
    private const int LoopMilliseconds = 1000;

    private static PosixSignalRegistration? s_abort;
    private static EventLoop? s_loop;
    private static Action<string>? s_report;

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
            string reason = $"crashed by signal: {Libc.SignalAbort}";
            if (!TryReportOnLoop(reason)) { write(reason); }
            EndBySignal(Libc.SignalAbort);
        });
        GC.KeepAlive(s_abort);
    }

    /// <summary>
    /// From now on the reason of a SIGABRT is told on a loop's thread, which has a stack worth reading; on the signal's thread
    /// only if that does not come to it in time.
    /// </summary>
    public static void ReportOn(EventLoop loop, Action<string> report)
    {
        s_loop = loop;
        s_report = report;
    }

    /// <summary>
    /// Ends the process as DEBUG SEGFAULT does: by SIGSEGV, after the caller wrote its report. Does not return.
    /// </summary>
    public static void EndBySegmentationFault() => EndBySignal(Libc.SignalSegmentationFault);

    /// <summary>Ends the process by SIGABRT, after the caller wrote its report. Does not return.</summary>
    public static void EndByAbort() => EndBySignal(Libc.SignalAbort);

    private static bool TryReportOnLoop(string reason)
    {
        if (s_loop is not { } loop || s_report is not { } report) { return false; }
        TaskCompletionSource reported = new();
        loop.EnqueueFromAnyThread(() =>
        {
            report(reason);
            reported.SetResult();

            // The signal's thread ends the process now; nothing may happen in between.
            Thread.Sleep(LoopMilliseconds);
        });
        return reported.Task.Wait(LoopMilliseconds);
    }

    /// <summary>Dies of a signal with its default disposition, so that the parent sees that status.</summary>
    private static void EndBySignal(int number)
    {
        if (!OperatingSystem.IsWindows())
        {
            Libc.signal(number, 0);
            _ = Libc.kill(Environment.ProcessId, number);

            // The signal may be delivered to another thread a moment later.
            Thread.Sleep(1000);
        }

        Environment.Exit(128 + number);
    }
}
