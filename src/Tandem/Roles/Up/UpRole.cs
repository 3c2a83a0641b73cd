using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading;
using Spectre.Console;
using Tandem.Platform.Config;

namespace Tandem.Roles.Up;

/// <summary>
/// <c>tandem up</c>: starts a master and its replicas as child processes, shows how they are until it is told to stop,
/// and ends them. It restarts nothing: a server that dies is reported with its exit code and its last words.
/// </summary>
internal sealed class UpRole : IDisposable
{
    private const int PollMilliseconds = 1000;

    /// <summary>
    /// Without a terminal, a line per server is written so often, and whenever a role or a link changes.
    /// </summary>
    private const int LineMilliseconds = 10_000;

    private readonly UpOptions _options;
    private readonly Node? _followed;
    private readonly List<ChildNode> _children = [];
    private readonly ManualResetEventSlim _stop = new();
    private int _stopRequests;

    public UpRole(UpOptions options)
    {
        _options = options;
        string? password = DirectiveValue(options.ServerArguments, "--requirepass");
        string masterHost = options.MasterHost ?? "127.0.0.1";
        int masterPort = options.Port;
        if (options.MasterHost is null)
        {
            // It may become a replica once there are Sentinels.
            string[] own = options.Sentinels > 0 ? [.. options.ServerArguments, .. Credential("--masterauth", password)]
                : options.ServerArguments;
            _children.Add(new ChildNode(options.Port, options.DataDirectory, own, password));
        }
        else
        {
            masterPort = options.MasterPort;
            _followed = new Node(masterHost, masterPort, options.MasterUser, options.MasterPassword);
        }

        string[] follow =
        [
            .. options.ServerArguments,
            "--replicaof", masterHost, masterPort.ToString(CultureInfo.InvariantCulture),
            .. Credential("--masteruser", options.MasterUser),
            .. Credential("--masterauth", options.MasterPassword ?? password),
        ];
        for (int index = 1; index <= options.Replicas; index++)
        {
            _children.Add(new ChildNode(options.Port + index, options.DataDirectory, follow, password));
        }

        string lines = SentinelLines(options, masterHost, masterPort, password);
        for (int index = 0; index < options.Sentinels; index++)
        {
            int port = options.Port + UpOptions.SentinelPortDistance + index;
            _children.Add(new ChildNode(port, options.DataDirectory, [], password: null, lines));
        }
    }

    /// <summary>All servers, the one that is followed first.</summary>
    private IEnumerable<Node> Nodes => _followed is null ? _children : _children.Prepend(_followed);

    /// <summary>Runs until Ctrl-C, SIGTERM or SIGHUP, or until no server is left.</summary>
    /// <returns>
    /// 0 when it was told to stop; 1 when a server could not start, or all of them ended by themselves.
    /// </returns>
    public int Run()
    {
        if (_children.FirstOrDefault(child => IsTaken(child.Port)) is { } taken)
        {
            Console.Error.WriteLine(
                $"tandem up: port {taken.Port} is taken by another process; end it, or choose another with --port");
            return 1;
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, RequestStop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, RequestStop);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, RequestStop);
        try
        {
            return StartAll() && (Console.IsOutputRedirected ? WatchAsLines() : WatchAsTable()) ? 0 : 1;
        }
        finally
        {
            StopAll();
            Dispose();
        }
    }

    public void Dispose()
    {
        foreach (Node node in Nodes)
        {
            node.Dispose();
        }

        _stop.Dispose();
    }

    private void RequestStop(PosixSignalContext context)
    {
        context.Cancel = true;
        _stopRequests++;
        _stop.Set();
    }

    /// <summary>Starts the children and waits until each has answered once.</summary>
    /// <returns>False when one of them ended instead.</returns>
    private bool StartAll()
    {
        foreach (ChildNode child in _children)
        {
            child.Start();
        }

        foreach (ChildNode child in _children)
        {
            // Any answer will do: a server that loads its data or wants a password is up.
            while (!_stop.IsSet && !Answers(child.Port))
            {
                if (child.HasExited)
                {
                    ReportExit(child);
                    return false;
                }

                _stop.Wait(20);
            }

            if (!_stop.IsSet)
            {
                Console.WriteLine($"{child.Address} is up: pid {child.ProcessId}, log {child.LogPath}");
            }
        }

        return true;
    }

    /// <returns>Whether the end was asked for.</returns>
    private bool WatchAsLines()
    {
        string shown = string.Empty;
        long nextLines = 0;
        while (!_stop.IsSet)
        {
            StatusRow[] rows = PollAll();
            string links = string.Join(' ', rows.Select(row => row.Server + row.Role + row.Link));
            if (links != shown || Environment.TickCount64 >= nextLines)
            {
                foreach (StatusRow row in rows)
                {
                    Console.WriteLine(row.ToLine());
                }

                shown = links;
                nextLines = Environment.TickCount64 + LineMilliseconds;
            }

            if (!ReportExits())
            {
                return false;
            }

            _stop.Wait(PollMilliseconds);
        }

        return true;
    }

    /// <returns>Whether the end was asked for.</returns>
    private bool WatchAsTable()
    {
        while (!_stop.IsSet)
        {
            // Left and entered again around a report, which would tear the table otherwise.
            AnsiConsole.Live(new Table()).AutoClear(true).Start(live =>
            {
                while (!_stop.IsSet && !_children.Any(child => child.HasExited && !child.ExitReported))
                {
                    live.UpdateTarget(ToTable(PollAll()));
                    _stop.Wait(PollMilliseconds);
                }
            });
            if (!ReportExits())
            {
                return false;
            }
        }

        AnsiConsole.Write(ToTable(PollAll()));
        return true;
    }

    private StatusRow[] PollAll()
    {
        // The first master comes first: what it writes between two polls then never shows as lag.
        Node[] nodes = [.. Nodes];
        Array.ForEach(nodes, static node => node.Poll());
        Node? master = Array.Find(nodes, static node => node.Status?.Role == "master")
            ?? Array.Find(nodes, static node => node.Status is not null);
        return Array.ConvertAll(nodes, node => StatusRow.Of(node, node == master ? null : master?.Status?.Offset));
    }

    private static Table ToTable(StatusRow[] rows)
    {
        Table table = new() { Border = TableBorder.Rounded };
        foreach (string title in StatusRow.Titles)
        {
            bool text = title is "server" or "role" or "link";
            Justify alignment = text ? Justify.Left : Justify.Right;
            table.AddColumn(new TableColumn(title) { Alignment = alignment, NoWrap = title != "link" });
        }

        foreach (StatusRow row in rows)
        {
            string color = row.Role == "-" ? "red" : row.Role == "replica" && row.Link != "up" ? "yellow" : "default";
            table.AddRow([.. row.Cells.Select(cell => new Markup(Markup.Escape(cell), Style.Parse(color)))]);
        }

        table.Caption = new TableTitle("Ctrl-C ends them all");
        return table;
    }

    /// <summary>Tells of children that ended since the last call.</summary>
    /// <returns>False when none is left.</returns>
    private bool ReportExits()
    {
        foreach (ChildNode child in _children)
        {
            if (child.HasExited && !child.ExitReported)
            {
                ReportExit(child);
            }
        }

        return _children.Any(child => !child.HasExited);
    }

    private static void ReportExit(ChildNode child)
    {
        child.ExitReported = true;
        Console.Error.WriteLine(
            $"tandem up: {child.Address} (pid {child.ProcessId}) ended with exit code {child.ExitCode};"
            + $" the last lines of {child.LogPath}:");
        foreach (string line in child.LastLogLines())
        {
            Console.Error.WriteLine("    " + line);
        }
    }

    /// <summary>The master first, while its replicas are there to take its last writes; then the replicas.</summary>
    private void StopAll()
    {
        int requests = _stopRequests;
        bool killed = false;
        foreach (ChildNode child in _children)
        {
            child.Terminate();
            for (int waited = 0; !child.WaitForExit(100); waited += 100)
            {
                if (waited == 2000)
                {
                    Console.Error.WriteLine(
                        $"tandem up: waiting for {child.Address} to save and end (Ctrl-C again kills it)");
                }

                if (_stopRequests > requests && !killed)
                {
                    killed = true;
                    _children.ForEach(static each => each.Kill());
                }
            }

            if (!child.ExitReported && child.ProcessId != 0 && child.ExitCode != 0)
            {
                ReportExit(child);
            }
        }
    }

    private static bool Answers(int port)
    {
        try
        {
            using NodeConnection connection = new("127.0.0.1", port, timeoutMilliseconds: 500);
            connection.Command("PING");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsTaken(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Any, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static string SentinelLines(UpOptions options, string host, int port, string? password)
    {
        string lines = string.Create(
            CultureInfo.InvariantCulture,
            $"sentinel monitor tandem {host} {port} {(options.Sentinels / 2) + 1}\nsentinel down-after-milliseconds tandem 1000\n");
        if ((options.MasterPassword ?? password) is { } secret)
        {
            lines += $"sentinel auth-pass tandem {ConfigWords.Quote(secret)}\n";
        }

        return options.MasterUser is { } user ? lines + $"sentinel auth-user tandem {user}\n" : lines;
    }

    private static string? DirectiveValue(string[] arguments, string directive)
    {
        int at = Array.LastIndexOf(arguments, directive);
        return at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
    }

    private static string[] Credential(string directive, string? value) => value is null ? [] : [directive, value];
}
