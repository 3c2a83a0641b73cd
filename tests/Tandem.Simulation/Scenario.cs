using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Tandem.Server.Persistence;
using Tandem.Server.ReplicationStream;

namespace Tandem.Simulation;

/// <summary>A readable script of what happens to a cluster and what is expected of it; Scenarios/*.txt.</summary>
/// <remarks>
/// A line is a command; # begins a remark. Commands: <c>nodes N [backlog=BYTES] [appendonly]</c>, <c>write COMMANDS</c>,
/// <c>wait MILLISECONDS</c>, <c>cut A-B</c>, <c>heal</c>, <c>crash N</c>, <c>kill N</c>, <c>restart N</c>, <c>promote N</c>,
/// <c>demote N</c>, <c>stray N</c>, <c>save N</c>, <c>jump N MILLISECONDS</c>, <c>mark</c>, <c>idle</c>,
/// <c>expect full-syncs COUNT</c> (since mark), <c>expect master N</c>.
/// </remarks>
internal sealed class Scenario
{
    private readonly string _name;
    private readonly string[] _lines;
    private SimulatedCluster? _cluster;
    private long _fullCopiesAtMark;

    private Scenario(string name, string[] lines)
    {
        _name = name;
        _lines = lines;
    }

    private SimulatedCluster Cluster => _cluster ?? throw new SimulationFailure($"{_name}: the first command must be nodes");

    public static Scenario Read(string path) => new(Path.GetFileNameWithoutExtension(path), File.ReadAllLines(path));

    /// <summary>Runs it.</summary>
    /// <exception cref="SimulationFailure">Something is not as the script has it.</exception>
    public void Run(int seed, SimulationLimits limits)
    {
        try
        {
            for (int i = 0; i < _lines.Length; i++)
            {
                string line = _lines[i].Split('#')[0].Trim();
                if (line.Length > 0)
                {
                    Perform(line, i + 1, seed, limits);
                }
            }
        }
        finally
        {
            foreach (SimulatedNode node in _cluster?.Nodes ?? [])
            {
                node.Crash(static _ => 0);
            }
        }
    }

    private void Perform(string line, int number, int seed, SimulationLimits limits)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int first = words.Length > 1 ? Number(words[1].Split('-', '=')[0]) : 0;
        switch (words[0])
        {
            case "nodes":
                int backlog = words.Where(static word => word.StartsWith("backlog=", StringComparison.Ordinal))
                    .Select(static word => Number(word.Split('=')[1])).FirstOrDefault(1 << 20);
                AppendFsync? appendOnly = words.Contains("appendonly") ? AppendFsync.EverySecond : null;
                _cluster = new SimulatedCluster(seed, first, backlog, appendOnly, BrokenRule.None, limits);
                _cluster.StartAll();
                _cluster.Run(5_000);
                break;
            case "write":
                Write(first);
                break;
            case "wait":
                Cluster.Run(first);
                break;
            case "cut":
                Cluster.Network.Cut(first, Number(words[1].Split('-')[1]));
                break;
            case "heal":
                Cluster.Network.HealAll();
                break;
            case "crash":
                Cluster.Crash(first);
                break;
            case "kill":
                Cluster.Kill(first);
                break;
            case "restart":
                Cluster.Restart(first);
                break;
            case "promote":
                Cluster.Promote(first, untold: words.Length > 2 ? Number(words[2].Split('=')[1]) : 0);
                break;
            case "demote":
                Cluster.Demote(first);
                break;
            case "stray":
                Cluster.Workload.Stray(first);
                break;
            case "save":
                Cluster.Node(first).Server!.Saves.Start();
                break;
            case "jump":
                Cluster.Node(first).Clock.Offset += Number(words[2]) * 1000L;
                break;
            case "mark":
                _fullCopiesAtMark = Cluster.FullCopies;
                break;
            case "idle":
                Cluster.RunUntilIdle();
                break;
            case "expect":
                Expect(words, number);
                break;
            default:
                throw new SimulationFailure($"{_name}, line {number}: unknown command {words[0]}");
        }
    }

    private void Write(int commands)
    {
        Cluster.Workload.Write(commands);
        for (int i = 0; Cluster.Workload.Left > 0; i++)
        {
            if (i == 60_000)
            {
                throw new SimulationFailure($"{_name}: the writes are not answered: {Cluster.Describe()}");
            }

            Cluster.Run(1);
        }
    }

    private void Expect(string[] words, int number)
    {
        (string what, long expected) = (words[1], Number(words[2]));
        long actual = what switch
        {
            "full-syncs" => Cluster.FullCopies - _fullCopiesAtMark,
            "master" => Cluster.Nodes.Single(static node => node.Server is { Replication.IsReplica: false }).Index,
            _ => throw new SimulationFailure($"{_name}, line {number}: nothing known of {what}"),
        };
        if (actual != expected)
        {
            throw new SimulationFailure($"{_name}, line {number}: {what} is {actual}, not {expected}: {Cluster.Describe()}");
        }
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
