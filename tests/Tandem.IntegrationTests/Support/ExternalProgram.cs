using System;
using System.Diagnostics;
using System.Text;
using Xunit;

namespace Tandem.IntegrationTests.Support;

/// <summary>A client or tool run to its end; ./test installs what is needed.</summary>
internal static class ExternalProgram
{
    /// <summary>Runs it and fails the test when it fails or takes too long.</summary>
    /// <param name="file">Name on PATH, or a path.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="folder">Where it runs; null for here.</param>
    /// <param name="seconds">Longest time.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it wrote to standard output.</returns>
    public static string Run(string file, string input, string? folder, int seconds, params string[] arguments)
    {
        (int? exitCode, string output, string errors) = Try(file, input, folder, seconds, arguments);
        string outcome = exitCode is { } code ? $"exit code {code}" : $"not done in {seconds} s";
        Assert.True(exitCode == 0, $"{file} {string.Join(' ', arguments)}: {outcome}\n{output}{errors}");
        return output;
    }

    /// <summary>As <see cref="Run"/>, for what may fail.</summary>
    /// <returns>The exit code, null when it took too long and was ended; standard output and standard error.</returns>
    public static (int? ExitCode, string Output, string Errors) Try(
        string file, string input, string? folder, int seconds, params string[] arguments)
    {
        ProcessStartInfo start = new(file)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? string.Empty,
        };
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process process = Process.Start(start)!;
        StringBuilder output = new();
        StringBuilder errors = new();
        process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        bool ended = process.WaitForExit(seconds * 1000);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        return (ended ? process.ExitCode : null, output.ToString(), errors.ToString());
    }
}
