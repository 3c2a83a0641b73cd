using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tandem.Server.Sentinel;

namespace Tandem.Tests.Sentinel;

/// <summary>A Sentinel of a <see cref="SimulatedGroup"/>: the machine, and what its file holds.</summary>
internal sealed class SimulatedSentinel
{
    public SimulatedSentinel(int port, int seed)
    {
        Port = port;
        Machine = new SentinelMachine(new SentinelState { Random = new Random(seed), OwnPort = () => port });
        Machine.State.MyId = string.Create(CultureInfo.InvariantCulture, $"{port:D40}");
    }

    public int Port { get; }

    public SentinelMachine Machine { get; }

    public bool IsAlive { get; set; } = true;

    /// <summary>Events announced, each with its text.</summary>
    public List<string> Events { get; } = [];

    public MonitoredMaster Master => Machine.State.Masters["m"];

    public bool Saw(string name) => Events.Any(e => e.Contains(" " + name + " ", StringComparison.Ordinal));
}
