using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;

namespace Tandem.Platform.Host;

/// <summary>A program that runs beside us with our environment and standard streams, and no other descriptor of ours.</summary>
public sealed class ChildProgram : IDisposable
{
    // What the runtime adds to the number of the signal that ended a process.
    private const int SignalBase = 128;

    private readonly Process _process;

    private ChildProgram(Process process) => _process = process;

    public int ProcessId { get; private init; }

    /// <summary>Starts a program.</summary>
    /// <param name="path">Relative to the working directory, or absolute.</param>
    /// <param name="ended">Called on another thread, once, with the exit code and whether a signal ended it.</param>
    /// <returns>Null and the reason when it cannot be started.</returns>
    public static ChildProgram? Start(
        string path, IEnumerable<string> arguments, Action<int, bool> ended, out string? error)
    {
        ProcessStartInfo start = new(Path.GetFullPath(path)) { UseShellExecute = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process process = new() { StartInfo = start, EnableRaisingEvents = true };
        process.Exited += (_, _) => ended(process.ExitCode, process.ExitCode > SignalBase);
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            process.Dispose();
            error = e.Message;
            return null;
        }

        error = null;
        return new ChildProgram(process) { ProcessId = process.Id };
    }

    /// <summary>Whether a file can be run.</summary>
    public static bool IsExecutable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != 0);
    }

    /// <summary>Ends it at once.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public void Dispose() => _process.Dispose();
}
