using System;
using System.Globalization;
using System.Text;
using Tandem.Platform.Host;

namespace Tandem.Server;

/// <summary>What the log gets before the engine thread ends the process: reason, stack, INFO.</summary>
/// <remarks>Lines that tools look for are those of Redis 7.0, debug.c. A crash that the runtime finds is Platform's
/// CrashReport.</remarks>
internal sealed class CrashLog
{
    private readonly TandemServer _server;

    public CrashLog(TandemServer server) => _server = server;

    /// <summary>Writes a report, if option crash-log-enabled has it so.</summary>
    /// <param name="reason">"crashed by signal: 11".</param>
    public void Report(string reason)
    {
        Begin();
        _server.ServerLog.Warning($"Redis {TandemServer.RedisVersion} {reason}");
        WriteState();
    }

    /// <summary>Something impossible happened: reports it and ends the process by SIGABRT, or, with use-exit-on-panic, by
    /// exit.</summary>
    public void Panic(string what)
    {
        Begin();
        _server.ServerLog.Warning("------------------------------------------------");
        _server.ServerLog.Warning("!!! Software Failure. Press left mouse button to continue");
        _server.ServerLog.Warning("Guru Meditation: " + what);
        _server.ServerLog.Warning("------------------------------------------------");
        WriteState();
        End();
    }

    /// <summary>As <see cref="Panic"/>, for an assertion.</summary>
    /// <param name="assertion">What should have been true.</param>
    public void FailAssertion(string assertion)
    {
        Begin();
        _server.ServerLog.Warning("=== ASSERTION FAILED ===");
        _server.ServerLog.Warning($"==> '{assertion}' is not true");
        WriteState();
        End();
    }

    private void Begin()
    {
        if (_server.Options.Server.CrashLogEnabled)
        {
            _server.ServerLog.WriteRaw("\n\n=== REDIS BUG REPORT START: Cut & paste starting from here ===\n");
        }
    }

    private void WriteState()
    {
        if (!_server.Options.Server.CrashLogEnabled)
        {
            return;
        }

        StringBuilder text = new();
        text.Append("\n------ STACK TRACE ------\n").Append(Environment.StackTrace).Append('\n');
        text.Append("\n------ INFO OUTPUT ------\n").Append(_server.Report.Write([]));
        text.Append(CultureInfo.InvariantCulture, $"\n=== REDIS BUG REPORT END. {_server.ProductVersion} ===\n");
        _server.ServerLog.WriteRaw(text.ToString());
    }

    private void End()
    {
        if (_server.Options.Server.UseExitOnPanic)
        {
            Environment.Exit(1);
        }

        CrashReport.EndByAbort();
    }
}
