using System;

namespace Tandem.Platform.Storage;

/// <summary>One item of a <see cref="BackgroundWriter"/>: bytes for a file, or other work; then a report.</summary>
/// <param name="File">Where the bytes go, and whose earlier error forbids the work.</param>
/// <param name="Buffer">Holds the bytes from its start; null for other work.</param>
/// <param name="Length">Bytes to write.</param>
/// <param name="Work">What to do instead of writing; returns null or the error.</param>
/// <param name="Done">Told the result on the loop.</param>
internal readonly record struct BackgroundJob(
    BackgroundFile? File, byte[]? Buffer, int Length, Func<string?>? Work, Action<string?>? Done)
{
    /// <summary>On the writer's thread.</summary>
    public void Execute(BackgroundWriter writer)
    {
        string? error = File is null ? Work!.Invoke() : File.Execute(this);
        if (Done is not { } done) { return; }
        writer.Post(() => done(error));
    }
}
