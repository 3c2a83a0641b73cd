using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;
using Tandem.Platform.Loop;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Keyspace;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Dispatch;

/// <summary>Takes each command through the refusals, runs it, and sees to what follows: statistics, propagation, blocked
/// clients. Everything that executes commands (clients, EXEC, scripts, the master link, the log) comes through here.</summary>
internal sealed class Dispatcher
{
    // Longer than reading a clock ever takes, unless the thread lost the processor meanwhile.
    private const long OneMomentMicroseconds = 50;

    private readonly EventLoop _loop;
    private long _lastMicroseconds;
    private long _wallOffsetMicroseconds;
    private CommandDefinition? _untimed;
    private int _untimedCalls;
    private int _depth;
    private readonly List<int> _redacted = [];
    private bool _verbatimSuppressed;

    /// <param name="owner">The server; commands reach their subsystems through it.</param>
    public Dispatcher(
        object owner, EventLoop loop, KeyspaceRoot keyspace, ClientList clients, ReplicationLog log, Propagation propagation)
    {
        Owner = owner;
        _loop = loop;
        Keyspace = keyspace;
        Clients = clients;
        Log = log;
        Propagation = propagation;
        Blocked = new BlockedClients(this, loop);
        Refusals = new Refusals(this);
        clients.ErrorReplied = CountError;
        RefreshTime();
    }

    /// <summary>The server object. Commands get it typed through their own extension; nothing in Dispatch looks into it.</summary>
    public object Owner { get; }

    public KeyspaceRoot Keyspace { get; }

    public ClientList Clients { get; }

    public ReplicationLog Log { get; }

    public Propagation Propagation { get; }

    public CommandTable Commands { get; set; } = new();

    public BlockedClients Blocked { get; }

    public Refusals Refusals { get; }

    public CommandStatistics Statistics { get; } = new(CommandTable.All.Length);

    public SlowLog SlowLog { get; } = new();

    /// <summary>What must be looked at before each command; zero in everyday life.</summary>
    public ServerGate Gate { get; set; }

    /// <summary>Rule for expired keys outside commands of the master: <see cref="ExpiryRule.Remove"/> on a master.</summary>
    public ExpiryRule DefaultExpiryRule { get; set; }

    /// <summary>Client side caching; null in tests of single parts.</summary>
    public KeyTracking? Tracking { get; set; }

    /// <summary>The client whose command, or transaction, is running; null between commands and in the server's own work.</summary>
    public Client? Current { get; private set; }

    /// <summary>Called for an error replied to the master or to a replica.</summary>
    public Action<Client, string>? UnexpectedError { get; set; }

    /// <summary>Depth of commands on the stack: 0 outside, 1 in a client's command, 2 and more in EXEC and scripts.</summary>
    public int Depth => _depth;

    /// <summary>True in EXEC and scripts.</summary>
    public bool IsInTransaction => _depth > 1;

    /// <summary>Told of every command that ran while somebody MONITORs.</summary>
    public CommandSeen? Monitor { get; set; }

    /// <summary>Called for a command inside MULTI: queues it.</summary>
    public QueueCommand? Queue { get; set; }

    /// <summary>Called after each unit that ran at depth 0, before its effects are appended: client tracking.</summary>
    public Action? UnitEnded { get; set; }

    /// <summary>From how long on a command is an event for <see cref="LatencyEvent"/>, microseconds.</summary>
    public long LatencyThresholdMicroseconds { get; set; } = long.MaxValue;

    /// <summary>The time of the last event that the dispatcher knows, Unix microseconds.</summary>
    public long WallMicroseconds => _lastMicroseconds + _wallOffsetMicroseconds;

    /// <summary>Whether the processor was asked for all keys of the running request when its batch was parsed.</summary>
    public bool HasPrefetchedKeys { get; set; }

    /// <summary>Whether a run of brief commands may be timed as one: not while somebody asks for single calls of less than a
    /// millisecond, which is longer than a batch of them takes.</summary>
    public bool MayTimeTogether => SlowLog.ThresholdMicroseconds >= 1000 && LatencyThresholdMicroseconds >= 1000;

    /// <summary>Called when a command took long enough for the latency monitor (name of the event, milliseconds).</summary>
    public Action<string, long>? LatencyEvent { get; set; }

    /// <summary>Notes when a batch begins. One reading of the clock: the wall clock is as far from it as it was at the last
    /// <see cref="RefreshTime"/>, in the server's cron.</summary>
    public void BeginBatch()
    {
        _lastMicroseconds = _loop.MonotonicMicrosecondsNow();
        EndUntimed();
    }

    /// <summary>Reads all clocks afresh: now and then, and after anything that took long.</summary>
    public void RefreshTime()
    {
        _loop.RefreshTime();

        // Both clocks are read at one moment, or the offset would hold what came between until the next time.
        long before;
        long unix;
        int tries = 3;
        do
        {
            before = _loop.MonotonicMicrosecondsNow();
            unix = _loop.UnixMicrosecondsNow();
            _lastMicroseconds = _loop.MonotonicMicrosecondsNow();
        }
        while (_lastMicroseconds - before > OneMomentMicroseconds && --tries > 0);
        _wallOffsetMicroseconds = unix - before;
        Keyspace.Now = WallMicroseconds / 1000;
    }

    /// <summary>A client's request: look-up, refusals, queueing, execution.</summary>
    /// <param name="command">Null when the name is unknown.</param>
    /// <param name="isTimedWithNext">True when the same brief command comes next: the clock is read once for all of such a
    /// run, as reading it costs a good part of what they do.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Process(
        Client client, CommandDefinition? command, RequestArguments arguments, ulong firstKeyHash, bool isTimedWithNext = false)
    {
        if (command is { HasSubcommands: true } && arguments.Count > 1)
        {
            CommandDefinition? subcommand = CommandTable.FindSubcommand(command, arguments[1]);
            if (subcommand is null)
            {
                Refusals.UnknownSubcommand(client, command, arguments);
                return;
            }

            command = subcommand;
        }

        client.LastCommand = command?.Name ?? "NULL";
        if (command is null || !command.AcceptsArity(arguments.Count))
        {
            Refusals.UnknownOrArity(client, command, arguments);
            return;
        }

        if ((Gate != ServerGate.None || (client.Flags & ClientFlags.NeedsChecks) != 0)
            && !ProcessWithChecks(client, command, arguments))
        {
            return;
        }

        Call(client, command, arguments, firstKeyHash, isRetry: false, isTimedWithNext);
    }

    /// <summary>Runs a command that passed all refusals.</summary>
    public void Call(
        Client client,
        CommandDefinition command,
        RequestArguments arguments,
        ulong firstKeyHash,
        bool isRetry,
        bool isTimedWithNext = false)
    {
        long started = _lastMicroseconds;
        if (_depth++ == 0)
        {
            Current = client;
            Keyspace.Now = (started + _wallOffsetMicroseconds) / 1000;
            Keyspace.ExpiryRule = client.Has(ClientFlags.Master) ? ExpiryRule.Ignore : DefaultExpiryRule;
        }

        bool outerSuppressed = _verbatimSuppressed;
        _verbatimSuppressed = false;
        long dirty = Keyspace.Dirty;
        bool wasExecuting = client.Has(ClientFlags.Executing);
        client.Set(command.TellsData ? ClientFlags.Executing | ClientFlags.TellsData : ClientFlags.Executing);
        CommandContext context = new(this, client, command, arguments, firstKeyHash, isRetry);
        CommandTable.Execute(command.Id, ref context);

        if (!wasExecuting)
        {
            client.Clear(ClientFlags.Executing);
        }

        if (Keyspace.Dirty != dirty && !_verbatimSuppressed && Propagation.IsOn)
        {
            Propagation.Add(context.Database.Index, arguments);
        }

        _verbatimSuppressed = outerSuppressed;
        bool isTimed = !isTimedWithNext || Gate != ServerGate.None;
        long ended = isTimed ? _loop.MonotonicMicrosecondsNow() : started;
        _lastMicroseconds = ended;
        if (Statistics.HasNewErrors)
        {
            Statistics.Failed(command.Id);
        }

        // A command that blocks is a call now; how long it took is known when it ends.
        bool isEnd = (client.Flags & ClientFlags.Blocked) == 0 || (isRetry && !Blocked.RetryWaits);
        if (!isRetry)
        {
            Statistics.Called(command.Id);
        }

        if (_untimed != command)
        {
            EndUntimed();
            _untimed = command;
        }

        if (!isTimed)
        {
            _untimedCalls++;
        }
        else if (isEnd)
        {
            Statistics.Took(command.Id, ended - started, 1 + _untimedCalls);
            _untimedCalls = 0;
        }

        if (ended - started >= SlowLog.ThresholdMicroseconds || ended - started >= LatencyThresholdMicroseconds
            || _redacted.Count > 0 || (Gate & ServerGate.Monitored) != 0)
        {
            Note(client, command, arguments, ended - started, isRetry, isEnd);
        }

        if ((client.Flags & ClientFlags.Tracking) != 0)
        {
            Tracking?.CommandRan(client, command, arguments, isOutermost: _depth == 1);
        }

        if (--_depth == 0)
        {
            Current = null;
            EndUnit(client, command);
        }
    }

    /// <summary>Runs a command of the append-only file: not counted, not timed, not refused. Its effects are not propagated as long as
    /// propagation is suspended.</summary>
    public void Replay(Client client, CommandDefinition command, RequestArguments arguments)
    {
        _depth++;
        Keyspace.ExpiryRule = ExpiryRule.Ignore;
        CommandContext context = new(this, client, command, arguments, 0, isRetry: false);
        CommandTable.Execute(command.Id, ref context);
        _depth--;
    }

    // A run whose last command did not come to its end: those before it took no time that anybody measured.
    private void EndUntimed()
    {
        if (_untimedCalls > 0)
        {
            Statistics.Took(_untimed!.Id, 0, _untimedCalls);
            _untimedCalls = 0;
        }
    }

    /// <summary>The command running now is not propagated as it came.</summary>
    public void SuppressVerbatim() => _verbatimSuppressed = true;

    /// <summary>An argument of the running command is secret: MONITOR and the slow log do not show it.</summary>
    public void Redact(int argument) => _redacted.Add(argument);

    /// <summary>Shows a command to those who MONITOR: scripts before the commands that they send, others when they ran.</summary>
    public void ShowToMonitors(Client client, CommandDefinition command, RequestArguments arguments)
    {
        if ((Gate & ServerGate.Monitored) != 0)
        {
            Monitor?.Invoke(client, command, arguments, _redacted);
        }
    }

    /// <summary>Runs work of the server itself (expiry, eviction, a blocked client's turn) as one unit.</summary>
    /// <param name="asTransaction">False when its writes are independent of each other.</param>
    public void RunUnit(Action work, bool asTransaction)
    {
        if (_depth++ == 0)
        {
            Keyspace.ExpiryRule = DefaultExpiryRule;
        }

        work();
        if (--_depth == 0)
        {
            Propagation.EndUnit(asTransaction);
            Blocked.ServeReady();
        }
    }

    /// <summary>Replies an error that a refusal found; a transaction being queued fails with it.</summary>
    public void Refuse(Client client, CommandDefinition? command, ReadOnlySpan<byte> error)
    {
        if (client.Has(ClientFlags.Multi))
        {
            client.Set(ClientFlags.DirtyExec);
        }

        if (command is not null)
        {
            Statistics.Rejected(command.Id);
        }

        client.Reply.Error(error);
        Statistics.ErrorsAttributed();
    }

    public void Refuse(Client client, CommandDefinition? command, string error) =>
        Refuse(client, command, Encoding.UTF8.GetBytes(error));

    // Nobody reads what is replied to the master or to a replica: an error there means that the two have drifted apart.
    private void CountError(Client client, ReadOnlySpan<byte> code, ReadOnlySpan<byte> text)
    {
        Statistics.ErrorReplied(code);
        if (client.Has(ClientFlags.Master | ClientFlags.Replica))
        {
            Statistics.UnexpectedErrors++;
            UnexpectedError?.Invoke(client, Encoding.UTF8.GetString(text));
        }
    }

    private bool ProcessWithChecks(Client client, CommandDefinition command, RequestArguments arguments)
    {
        if (Refusals.Refuse(client, command, arguments))
        {
            return false;
        }

        if (client.Has(ClientFlags.Multi) && (command.Flags & CommandFlags.NoMulti) == 0 && !Refusals.RunsInsideMulti(command))
        {
            Queue!(client, command, arguments, Refusals.FlagsOf(client, command, arguments));
            return false;
        }

        return true;
    }

    private void EndUnit(Client client, CommandDefinition command)
    {
        if (Propagation.Count > 0)
        {
            Propagation.EndUnit(asTransaction: !command.Has(CommandFlags.TouchesArbitraryKeys));
            client.LastWriteOffset = Log.End;
        }

        UnitEnded?.Invoke();
        if (Blocked.HasReadyKeys)
        {
            Blocked.ServeReady();
        }
    }

    // What is rarely due after a command.
    private void Note(
        Client client, CommandDefinition command, RequestArguments arguments, long microseconds, bool isRetry, bool isEnd)
    {
        if (!isRetry && !command.Has(CommandFlags.SkipMonitor | CommandFlags.Admin))
        {
            ShowToMonitors(client, command, arguments);
        }

        if (microseconds >= SlowLog.ThresholdMicroseconds && isEnd && !command.Has(CommandFlags.SkipSlowlog))
        {
            SlowLog.Add(client, arguments, microseconds, Keyspace.Now / 1000, _redacted);
        }

        if (microseconds >= LatencyThresholdMicroseconds && isEnd)
        {
            LatencyEvent?.Invoke(
                isRetry ? "command-unblocking" : command.Has(CommandFlags.Fast) ? "fast-command" : "command", microseconds / 1000);
        }

        _redacted.Clear();
    }
}
