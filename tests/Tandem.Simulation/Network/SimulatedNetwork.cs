using System;
using System.Collections.Generic;
using Tandem.Platform.Networking;

namespace Tandem.Simulation.Network;

/// <summary>All links of a run: bytes of one connection arrive in order, those of different ones in any; a cut link delivers
/// nothing until it is healed, as TCP does while it retransmits.</summary>
/// <remarks>Node 0 is the world outside: clients of the run, whose links are never cut.</remarks>
internal sealed class SimulatedNetwork(SimulatedTime time, Random random)
{
    private readonly Dictionary<int, SimulatedListener> _listeners = [];
    private readonly HashSet<(int, int)> _cut = [];
    private int _lastDescriptor = 100;

    /// <summary>Longest time a segment takes, microseconds.</summary>
    public int MaxLatency { get; set; } = 2_000;

    public long Now => time.Microseconds;

    public void Cut(int a, int b) => _cut.Add(Link(a, b));

    public void Heal(int a, int b) => _cut.Remove(Link(a, b));

    public void HealAll() => _cut.Clear();

    public bool IsCut(int a, int b) => _cut.Contains(Link(a, b));

    /// <summary>When what is sent now arrives.</summary>
    public long NextArrival() => Now + 50 + random.Next(MaxLatency);

    /// <summary>How many bytes the system takes at once: sometimes few.</summary>
    public int NextRoom() => random.Next(8) == 0 ? 1 + random.Next(100) : 64 * 1024;

    public int NextDescriptor() => ++_lastDescriptor;

    public void Listen(SimulatedListener listener) => _listeners[listener.Port] = listener;

    public void Forget(SimulatedListener listener)
    {
        if (_listeners.TryGetValue(listener.Port, out SimulatedListener? known) && known == listener)
        {
            _listeners.Remove(listener.Port);
        }
    }

    /// <summary>Begins a connection; it is decided when the first segment would have arrived.</summary>
    public SimulatedConnection Connect(int from, int port, IConnectionHandler? handler)
    {
        _listeners.TryGetValue(port, out SimulatedListener? listener);
        int to = listener?.Node ?? from;
        SimulatedConnection near = new(this, from, to, $"127.0.0.1:{port}", $"127.0.0.1:{50_000 + _lastDescriptor}", NextArrival())
        {
            Handler = handler,
        };
        if (listener is not null)
        {
            SimulatedConnection far = new(this, to, from, near.LocalAddress, near.RemoteAddress, decidedAt: 0);
            near.Join(far);
            listener.Pending.Enqueue((far, NextArrival()));
        }

        return near;
    }

    private static (int Low, int High) Link(int a, int b) => a < b ? (a, b) : (b, a);
}
