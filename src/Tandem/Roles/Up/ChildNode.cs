using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Tandem.Platform.Host;

namespace Tandem.Roles.Up;

/// <summary>A server that we started ourselves, with a folder of its own that holds its data and server.log.</summary>
internal sealed class ChildNode : Node
{
    private const int ShownLogLines = 8;

    /// <summary>Only the end of a log is read: it may have grown for months.</summary>
    private const int LogTailBytes = 8 * 1024;

    private readonly string _directory;
    private readonly string[] _arguments;
    private readonly string? _sentinelLines;
    private readonly List<string> _errorLines = [];
    private Process? _process;
    private long _logStart;

    /// <param name="port">Where it listens.</param>
    /// <param name="dataDirectory">Folder of all servers; its own is the port's number in it.</param>
    /// <param name="arguments">Directives beyond port, folder and log file.</param>
    /// <param name="password">What it will ask clients for; null for nothing.</param>
    /// <param name="sentinelLines">What a Sentinel's configuration file begins with; null for a server.</param>
    public ChildNode(int port, string dataDirectory, string[] arguments, string? password, string? sentinelLines = null)
        : base("127.0.0.1", port, user: null, password)
    {
        _sentinelLines = sentinelLines;
        _directory = Path.GetFullPath(Path.Combine(dataDirectory, port.ToString(CultureInfo.InvariantCulture)));
        _arguments = arguments;
    }

    /// <summary>Path of the log.</summary>
    public string LogPath => Path.Combine(_directory, "server.log");

    /// <summary>Process id; 0 before the start.</summary>
    public int ProcessId => _process?.Id ?? 0;

    /// <summary>Whether it was started and has ended.</summary>
    public bool HasExited => _process is { HasExited: true };

    /// <summary>Whether its end was already told.</summary>
    public bool ExitReported { get; set; }

    /// <summary>What it ended with; a signal counts as 128 and its number.</summary>
    public int ExitCode => _process!.ExitCode;

    /// <summary>
    /// Starts it in a session of its own (setsid), so that Ctrl-C in the terminal reaches us alone and each server gets
    /// one SIGTERM: a second signal during a shutdown would make it give up saving.
    /// </summary>
    public void Start()
    {
        Directory.CreateDirectory(_directory);
        _logStart = File.Exists(LogPath) ? new FileInfo(LogPath).Length : 0;
        string executable = Environment.ProcessPath!;
        string? setsid = FindOnPath("setsid");
        ProcessStartInfo start = new(setsid ?? executable)
        {
            WorkingDirectory = _directory,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        if (setsid is not null)
        {
            start.ArgumentList.Add(executable);
        }

        string port = Port.ToString(CultureInfo.InvariantCulture);
        string[] role = _sentinelLines is null ? ["server"] : ["sentinel", SentinelFile()];
        foreach (string argument in (string[])
            [.. role, "--port", port, "--dir", _directory, "--logfile", LogPath, .. _arguments])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _process.OutputDataReceived += (_, line) => KeepLine(line.Data);
        _process.ErrorDataReceived += (_, line) => KeepLine(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public override void Poll()
    {
        if (HasExited)
        {
            Disconnect();
            Problem = $"ended with exit code {ExitCode}";
            return;
        }

        base.Poll();
    }

    /// <summary>Asks it to end; does not wait.</summary>
    public void Terminate()
    {
        if (_process is { HasExited: false })
        {
            OtherProcess.Terminate(_process.Id);
        }
    }

    /// <summary>Ends it at once, losing what it has not saved.</summary>
    public void Kill()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Whether it has ended.</returns>
    public bool WaitForExit(int timeoutMilliseconds) => _process is null || _process.WaitForExit(timeoutMilliseconds);

    /// <summary>
    /// The last lines of what it said since it was started: its log, else what it wrote to the terminal.
    /// </summary>
    public string[] LastLogLines()
    {
        string text = string.Empty;
        if (File.Exists(LogPath))
        {
            using FileStream log = new(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            log.Position = Math.Min(log.Length, Math.Max(_logStart, log.Length - LogTailBytes));
            using StreamReader reader = new(log);
            text = reader.ReadToEnd();
        }

        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        lock (_errorLines)
        {
            return [.. lines.Concat(_errorLines).TakeLast(ShownLogLines)];
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _process?.Dispose();
        _process = null;
    }

    // A Sentinel keeps in it what it has learnt: one of an earlier time goes on.
    private string SentinelFile()
    {
        string path = Path.Combine(_directory, "sentinel.conf");
        if (!File.Exists(path))
        {
            File.WriteAllText(path, _sentinelLines);
        }

        return path;
    }

    private void KeepLine(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (_errorLines)
        {
            if (_errorLines.Count == ShownLogLines)
            {
                _errorLines.RemoveAt(0);
            }

            _errorLines.Add(line);
        }
    }

    private static string? FindOnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
