using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Threading;
using Tandem.Roles.Up;
using Tandem.Server.Persistence.Inspection;

namespace Tandem.Roles.Operators;

/// <summary>The command line of <c>tandem log</c>.</summary>
internal sealed class LogCommand
{
    private const int PollMilliseconds = 100;

    private readonly FolderOptions _folder = new();

    private readonly Option<string?> _connect = new("--connect")
    {
        Description = "a running server, Tandem or Redis; it counts this as one more replica",
        HelpName = "HOST:PORT",
    };

    private readonly Option<string?> _user = new("--user") { Description = "user to log in as", HelpName = "USER" };

    private readonly Option<string?> _password = new("--password") { Description = "password of the server", HelpName = "PASSWORD" };

    private readonly Option<bool> _allowsCopy = new("--full-copy")
    {
        Description = "let the server make a full copy when it has not kept the offset; the copy is passed over",
    };

    private readonly Option<long?> _from = new("--from") { Description = "begin behind this offset", HelpName = "OFFSET" };

    private readonly Option<long?> _to = new("--to") { Description = "end at this offset", HelpName = "OFFSET" };

    private readonly Option<bool> _follow = new("--follow") { Description = "go on with what is written, until Ctrl-C" };

    private readonly Option<bool> _json = new("--json") { Description = "a JSON object a line" };

    /// <summary>Parses and runs it.</summary>
    /// <returns>The exit code.</returns>
    public static int Invoke(string[] arguments) => new LogCommand().Create().Parse(arguments).Invoke();

    private RootCommand Create()
    {
        RootCommand command = new("Prints the replication stream, a command a line: the offset behind it, its time, its database.");
        _folder.AddTo(command);
        foreach (Option option in (Option[])[_connect, _user, _password, _allowsCopy, _from, _to, _follow, _json])
        {
            command.Add(option);
        }

        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string? address = parsed.GetValue(_connect);
        if ((address is null) == (parsed.GetValue(_folder.Folder) is null))
        {
            return Fail("say either --dir FOLDER or --connect HOST:PORT", 2);
        }

        using Stream output = Console.OpenStandardOutput();
        using LogPrinter printer = new(output, parsed.GetValue(_json));
        try
        {
            string? error = address is null ? ReadFolder(parsed, printer) : ReadServer(address, parsed, printer);
            printer.Flush();
            return error is null ? 0 : Fail(error, 1);
        }
        catch (IOException e)
        {
            printer.Flush();
            return Fail(e.Message, 1);
        }
    }

    private string? ReadFolder(ParseResult parsed, LogPrinter printer)
    {
        DataFolder folder = _folder.Read(parsed);
        long? from = parsed.GetValue(_from);
        long to = parsed.GetValue(_to) ?? long.MaxValue;
        bool follows = parsed.GetValue(_follow);
        FolderStream stream = new(folder);
        string? error = stream.Begin(from);
        if (error is not null)
        {
            bool needsOffsets = from is not null || to != long.MaxValue || follows || stream.Offset >= 0;
            return needsOffsets ? error : stream.ReadWithoutOffsets(printer.Print);
        }

        string? seen = null;
        while (true)
        {
            string now = folder.Signature();
            if (now != seen)
            {
                seen = now;
                error = stream.Read(to, printer.Print);
                printer.Flush();
            }

            if (error is not null || !follows || stream.Offset >= to)
            {
                return error;
            }

            Thread.Sleep(PollMilliseconds);
        }
    }

    private string? ReadServer(string address, ParseResult parsed, LogPrinter printer)
    {
        long? from = parsed.GetValue(_from);
        bool follows = parsed.GetValue(_follow);
        if (from is null && !follows)
        {
            return "--connect needs --from OFFSET, --follow, or both";
        }

        int colon = address.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            return $"--connect takes HOST:PORT, not '{address}'";
        }

        using NodeConnection connection = new(address[..colon].Trim('[', ']'), port);
        ServerStream stream = new(connection, printer);
        stream.LogIn(parsed.GetValue(_user), parsed.GetValue(_password));
        return stream.Begin(from, parsed.GetValue(_allowsCopy)) ?? stream.Read(parsed.GetValue(_to), follows);
    }

    private static int Fail(string error, int exitCode)
    {
        Console.Error.WriteLine("tandem log: " + error);
        return exitCode;
    }
}
