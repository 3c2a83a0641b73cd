using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Tandem.IntegrationTests.Support;
using Tandem.Roles.Up;
using Xunit;

namespace Tandem.IntegrationTests.Crash.Kills;

/// <summary>A master, its replica, that one's replica and so on, and rounds in which some of them are struck under load. After each
/// round all hold the same data, nothing acknowledged is lost, and no replica has taken more than its first full copy.</summary>
internal sealed class KillRun : IDisposable
{
    private const int Prefilled = 20_000;

    private readonly int _seed;
    private readonly List<ServerProcess> _nodes = [];
    private readonly Workload _workload;
    private readonly RarerWrites _rarer;
    private readonly AcknowledgedAppends _appends;
    private readonly string _options;

    /// <param name="seed">Decides options, load and blows.</param>
    /// <param name="nodes">How many servers, in a chain.</param>
    public KillRun(int seed, int nodes)
    {
        _seed = seed;
        string[] options = OptionsOf(seed);
        _options = string.Join(' ', options);
        _nodes.Add(ServerProcess.Start(ServerKind.Tandem, options));
        Fill(_nodes[0]);
        while (_nodes.Count < nodes)
        {
            _nodes.Add(ServerProcess.StartReplica(ServerKind.Tandem, _nodes[^1], options));
            AwaitCopy(_nodes[^1]);
        }

        _workload = new Workload(seed);
        _rarer = new RarerWrites(seed);
        _appends = new AcknowledgedAppends(_nodes[0]);
    }

    /// <summary>Processes killed or ended so far.</summary>
    public int Ended { get; private set; }

    /// <summary>Blows in all.</summary>
    public int Blows { get; private set; }

    /// <summary>Writes a client got the reply for.</summary>
    public long AcknowledgedWrites => _appends.Total;

    /// <summary>Full copies that replicas took beyond their first.</summary>
    public int SurplusCopies => _nodes.Skip(1).Sum(static node => CountInLog(node, "Full resync from master") - 1);

    /// <summary>One round, from load to comparison.</summary>
    public void Round(int round)
    {
        KillPlan plan = KillPlan.Of(_seed, round, _nodes.Count);
        string what = $"seed {_seed}, round {round} ({plan}; {_options})";
        try
        {
            KillLoad load = new(_nodes[0], _workload, _rarer, _appends);
            try
            {
                Thread.Sleep(plan.LoadBefore);
                Begin(plan);
                Strike(plan);
                Thread.Sleep(plan.LoadAfter);
            }
            finally
            {
                load.Stop();
            }

            _appends.Check(what);
            Topology.AssertSameData(_nodes[0], [.. _nodes.Skip(1)]);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: {e.Message}\n{Logs()}", e);
        }

        Assert.True(SurplusCopies == 0, $"{what}: {SurplusCopies} full copies beyond the first\n{Logs()}");
        foreach (string trouble in (string[])["Rewound from", "== CRITICAL ==", "BUG REPORT", "Can't "])
        {
            // A replica in the middle that has no master says so to its own replica: that is no trouble.
            string[] lines = [.. _nodes.SelectMany(static node => node.Log.Split('\n')).Where(line =>
                line.Contains(trouble, StringComparison.Ordinal) && !line.Contains("-NOMASTERLINK", StringComparison.Ordinal))];
            Assert.True(lines.Length == 0, $"{what}: {string.Join('\n', lines)}\n{Logs()}");
        }
    }

    public void Dispose()
    {
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            _nodes[i].Dispose();
        }
    }

    // What the moment begins with; the blow falls in its middle.
    private void Begin(KillPlan plan)
    {
        switch (plan.Moment)
        {
            case Moment.WhileItRewrites:
                _nodes[plan.Targets[0]].Try("BGREWRITEAOF");
                break;
            case Moment.WhileItSaves:
                _nodes[plan.Targets[0]].Try("BGSAVE");
                break;
            case Moment.WhileAnotherRestarts:
                _nodes[plan.Other].Kill();
                Ended++;
                Blows++;
                Thread.Sleep(plan.Away);
                _nodes[plan.Other].BeginRestart();
                break;
        }

        Thread.Sleep(plan.Offset);
    }

    private void Strike(KillPlan plan)
    {
        ServerProcess[] targets = [.. plan.Targets.Select(index => _nodes[index])];
        Blows += targets.Length;
        switch (plan.Blow)
        {
            case Blow.Pause:
                Array.ForEach(targets, static target => target.Pause());
                Thread.Sleep(plan.Away);
                Array.ForEach(targets, static target => target.Continue());
                break;
            case Blow.KillWhilePaused:
                Array.ForEach(targets, static target => target.Pause());
                Thread.Sleep(plan.Away);
                Array.ForEach(targets, static target => target.Kill());
                Restart(plan, targets);
                break;
            case Blow.Terminate:
                Array.ForEach(targets, static target => target.AskToEnd());
                Array.ForEach(targets, static target => target.AwaitEnd());
                Restart(plan, targets);
                break;
            default:
                Array.ForEach(targets, static target => target.Kill());
                Restart(plan, targets);
                break;
        }

        _nodes.ForEach(static node => node.AwaitAnswer());
    }

    private void Restart(KillPlan plan, ServerProcess[] targets)
    {
        Ended += targets.Length;
        Thread.Sleep(plan.Away);
        foreach (ServerProcess target in targets)
        {
            target.BeginRestart();
            if (plan.Moment == Moment.TwiceInARow)
            {
                Thread.Sleep(plan.Offset);
                target.Kill();
                target.BeginRestart();
                Ended++;
                Blows++;
            }
        }
    }

    private static string[] OptionsOf(int seed)
    {
        Random random = new(seed);
        string[] Pick(string name, params string[] values) => ["--" + name, values[random.Next(values.Length)]];
        return
        [
            "--appendonly", "yes", .. Pick("appendfsync", "everysec", "everysec", "always", "no"),
            .. Pick("aof-use-rdb-preamble", "yes", "yes", "no"), .. Pick("auto-aof-rewrite-min-size", "1mb", "64mb"),
            .. Pick("repl-backlog-size", "16kb", "1mb"), .. Pick("repl-diskless-sync", "yes", "no"),
            .. Pick("repl-log-segment-size", "1mb", "64mb"), .. Pick("aof-timestamp-enabled", "yes", "no", "no"),
        ];
    }

    // As in Redis, a copy is on disk when the append-only file was written anew; a server that ends before takes another one.
    private static void AwaitCopy(ServerProcess replica)
    {
        Topology.AwaitLink(replica);
        Wait.Until(
            "the copy to be on disk",
            () => replica.InfoNumber("aof_rewrite_scheduled") + replica.InfoNumber("aof_rewrite_in_progress") == 0,
            details: () => replica.Log);
    }

    // So much that rewrites, saves and loading take a while.
    private static void Fill(ServerProcess master)
    {
        Workload.FillForGood(master);
        using NodeConnection connection = master.Connect();
        for (int i = 0; i < Prefilled; i += 100)
        {
            connection.Command(
                ["MSET", .. Enumerable.Range(i, 100).SelectMany(static number => (string[])
                    [string.Create(CultureInfo.InvariantCulture, $"filled:{number}"), new string((char)('a' + (number % 26)), 100)])]);
        }
    }

    private static int CountInLog(ServerProcess node, string text) => node.Log.Split(text).Length - 1;

    private string Logs() => string.Join('\n', _nodes.Select(static (node, index) => $"--- node {index}, port {node.Port}\n{Tail(node.Log)}"));

    private static string Tail(string log) => log.Length > 12_000 ? log[^12_000..] : log;
}
