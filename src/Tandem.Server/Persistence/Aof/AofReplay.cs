using System;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Aof;

/// <summary>Runs the commands of a file. Nothing of it is propagated, counted or refused.</summary>
internal sealed class AofReplay
{
    // As often as Redis serves clients meanwhile.
    private const int CommandsPerTurn = 1024;

    private readonly Dispatcher _dispatcher;
    private readonly CommandFile _file;
    private readonly Action<long> _progress;
    private readonly Client _client;

    /// <param name="from">Position of the file to begin at.</param>
    /// <param name="progress">Called now and then with the position; may run other clients.</param>
    public AofReplay(Dispatcher dispatcher, IStorageFile file, long from, Action<long> progress)
    {
        _dispatcher = dispatcher;
        _file = new CommandFile(file, from);
        _progress = progress;
        _client = dispatcher.Clients.AddInternal(dispatcher.Keyspace[0]);
        _client.Set(ClientFlags.DenyBlocking);
    }

    /// <summary>The file up to the end of the last whole command that is in no unfinished transaction.</summary>
    public long ValidLength => _file.ValidLength;

    /// <summary>The database selected at the end.</summary>
    public int Database => _client.Database.Index;

    /// <summary>The unknown command, or why the file cannot be read.</summary>
    public string? Detail { get; private set; }

    /// <summary>True when the file ended between MULTI and EXEC.</summary>
    public bool IsInTransaction => _client.Has(ClientFlags.Multi);

    /// <summary>Runs all of it.</summary>
    public AofOutcome Run()
    {
        int commands = 0;
        while (true)
        {
            AofOutcome? outcome = Step();
            if (outcome is { } ended)
            {
                return ended;
            }

            if (++commands % CommandsPerTurn == 0)
            {
                _progress(_file.Position);
                _dispatcher.RefreshTime();
            }
        }
    }

    /// <summary>Finds what a request runs.</summary>
    /// <returns>Null when there is no such command, or not with so many arguments.</returns>
    public static CommandDefinition? Find(CommandTable commands, RequestArguments arguments)
    {
        CommandDefinition? command = commands.Find(arguments[0]);
        if (command is { HasSubcommands: true } && arguments.Count > 1)
        {
            command = CommandTable.FindSubcommand(command, arguments[1]);
        }

        return command is not null && command.AcceptsArity(arguments.Count) ? command : null;
    }

    // One command or annotation; null when there may be more.
    private AofOutcome? Step()
    {
        switch (_file.Next())
        {
            case ScanResult.Command:
                return Execute(_file.Arguments);
            case ScanResult.Annotation:
                return null;
            case ScanResult.Complete:
                return AofOutcome.Complete;
            case ScanResult.Truncated:
                return AofOutcome.Truncated;
            case ScanResult.BadFormat:
                return AofOutcome.BadFormat;
            default:
                Detail = _file.Error;
                return AofOutcome.Unreadable;
        }
    }

    private AofOutcome? Execute(RequestArguments arguments)
    {
        CommandDefinition? command = Find(_dispatcher.Commands, arguments);
        if (command is null)
        {
            Detail = Encoding.UTF8.GetString(arguments[0]);
            return AofOutcome.UnknownCommand;
        }

        if (IsInTransaction && !Refusals.RunsInsideMulti(command))
        {
            _dispatcher.Queue!(_client, command, arguments, command.Flags);
        }
        else
        {
            _dispatcher.Replay(_client, command, arguments);
        }

        return null;
    }
}
