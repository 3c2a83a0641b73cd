using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using Tandem.Platform.Storage;
using Tandem.Server.Persistence.Inspection;

namespace Tandem.Roles.Operators;

/// <summary>The command line of <c>tandem restore</c>.</summary>
internal sealed class RestoreCommand
{
    private readonly FolderOptions _folder = new();

    private readonly Option<string> _to = new("--to")
    {
        Description = "'offset N', or 'time T' with T in Unix seconds or ISO 8601",
        HelpName = "POINT",
        Required = true,
    };

    private readonly Option<string> _output = new("--out")
    {
        Description = "the folder to make; it must not exist, or be empty",
        HelpName = "FOLDER",
        Required = true,
    };

    /// <summary>Parses and runs it.</summary>
    /// <returns>The exit code.</returns>
    public static int Invoke(string[] arguments) => new RestoreCommand().Create().Parse(arguments).Invoke();

    private RootCommand Create()
    {
        RootCommand command = new("Makes a data folder as it was at a point of the log: up to the last whole command or transaction.");
        _folder.Folder.Required = true;
        _folder.AddTo(command);
        command.Add(_to);
        command.Add(_output);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string text = parsed.GetRequiredValue(_to);
        if (!RestorePoint.TryParse(text, out RestorePoint point))
        {
            return Fail($"--to takes 'offset N' or 'time T', T being Unix seconds or ISO 8601, not '{text}'", 2);
        }

        try
        {
            string output = Path.GetFullPath(parsed.GetRequiredValue(_output));
            DataFolder source = _folder.Read(parsed);
            if (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any())
            {
                return Fail($"{output} is not empty", 1);
            }

            FileStorage storage = new();
            if (storage.CreateDirectory(output) is { } failure)
            {
                return Fail($"{output}: {failure}", 1);
            }

            FolderRestore restore = new(source, _folder.Open(output, parsed));
            return restore.To(point, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()) is { } error ? Fail(error, 1) : Tell(restore, output);
        }
        catch (IOException e)
        {
            return Fail(e.Message, 1);
        }
    }

    private static int Tell(FolderRestore restore, string output)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{output}: the data as of offset {restore.Offset} ({LogPrinter.TimeText(restore.UnixMilliseconds)})"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  base    {restore.Base}, offset {restore.BaseOffset}"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  stream  {restore.Offset - restore.BaseOffset} bytes, {restore.Segments} {(restore.Segments == 1 ? "segment" : "segments")}"));
        Console.Out.WriteLine("A server loads it with --appendonly yes.");
        return 0;
    }

    private static int Fail(string error, int exitCode)
    {
        Console.Error.WriteLine("tandem restore: " + error);
        return exitCode;
    }
}
