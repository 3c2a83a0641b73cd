using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server;
using Tandem.Server.Persistence;
using Tandem.Server.Persistence.Inspection;
using Tandem.Tests.Support;

namespace Tandem.Tests.Persistence.Inspection;

/// <summary>What tests of the tools ask of a data folder in memory.</summary>
internal static class DataFolderText
{
    public const string Increment = "appendonlydir/appendonly.aof.1.incr.aof";

    public static DataFolder Open(MemoryStorage storage, string root = "") => new(storage, root, new PersistenceOptions());

    /// <summary>A server that keeps an append-only file there.</summary>
    public static CommandRunner Start(MemoryStorage storage, Action<TandemOptions>? configure = null) => new(
        options =>
        {
            options.Persistence.AppendOnly = true;
            configure?.Invoke(options);
        },
        storage);

    /// <summary>A server whose working directory is another folder.</summary>
    public static CommandRunner StartIn(MemoryStorage storage, string folder)
    {
        storage.ChangeDirectory(folder);
        return Start(storage);
    }

    /// <summary>The folder's stream as <c>tandem log</c> prints it, as lines.</summary>
    public static string[] Lines(DataFolder folder, long? from = null, long to = long.MaxValue, bool asJson = false)
    {
        FolderStream stream = new(folder);
        if (stream.Begin(from) is { } error)
        {
            return [error];
        }

        return Print(asJson, sink => stream.Read(to, sink));
    }

    /// <summary>What a reader hands out, and its error as the last line.</summary>
    public static string[] Print(bool asJson, Func<LoggedCommand.Sink, string?> read)
    {
        using MemoryStream output = new();
        using LogPrinter printer = new(output, asJson);
        string? error = read(printer.Print);
        printer.Flush();
        List<string> lines = [.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        if (error is not null)
        {
            lines.Add(error);
        }

        return [.. lines];
    }

    /// <summary>Bytes of the stream of these commands.</summary>
    public static string Resp(params string[] commands) => string.Concat(commands.Select(command =>
    {
        string[] words = command.Split(' ');
        return $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"));
    }));

    public static string Text(MemoryStorage storage, string path) =>
        Encoding.Latin1.GetString(AtomicFile.Read(storage, path, out _) ?? []);

    public static void Write(MemoryStorage storage, string path, string text)
    {
        using IStorageFile file = storage.Create(path, out _)!;
        file.WriteAt(0, Encoding.Latin1.GetBytes(text));
    }
}
