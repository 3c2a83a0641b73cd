using System;
using System.Globalization;
using Tandem.Protocol;

namespace Tandem.Simulation;

/// <summary>Clients that write: one of them to all kinds of keys, one that waits for its writes to be on all replicas, and at
/// times one that does not know yet that its master is no master any more.</summary>
internal sealed class Workload
{
    private const int Keys = 30;
    private const int PercentAstray = 20;

    private readonly SimulatedCluster _cluster;
    private readonly SimulatedClient _writer;
    private readonly SimulatedClient _careful;
    private readonly SimulatedClient _astray;
    private int _left;
    private int _percent;

    public Workload(SimulatedCluster cluster)
    {
        _cluster = cluster;
        _writer = new SimulatedClient(cluster.Network);
        _careful = new SimulatedClient(cluster.Network);
        _astray = new SimulatedClient(cluster.Network);
    }

    /// <summary>Commands of a script that are not sent or not answered yet.</summary>
    public int Left => _left + _writer.Waiting;

    private Random Random => _cluster.Random;

    /// <summary>Writes for as long as it is not stopped.</summary>
    /// <param name="percent">How many hundredths of a command each turn.</param>
    public void Go(int percent) => _percent = percent;

    /// <summary>Writes so many commands to the master.</summary>
    public void Write(int commands) => _left += commands;

    /// <summary>One client goes on writing to a node, whatever becomes of it.</summary>
    public void Stray(int node) => _astray.Connect(node);

    public void Stop()
    {
        _percent = 0;
        _astray.Disconnect();
    }

    public void Turn()
    {
        if (_writer.Node != _cluster.Master)
        {
            _writer.Connect(_cluster.Master);
        }

        if (_careful.Node != _cluster.Master)
        {
            _careful.Connect(_cluster.Master);
            _careful.Send(static _ => { }, "SELECT", Text(Checks.AcknowledgedWrites.Database));
        }

        while (_left > 0 && _writer.Waiting < 10)
        {
            _left--;
            _writer.Send(static _ => { }, Command());
        }

        if (_percent > 0 && Random.Next(100) < _percent)
        {
            _writer.Send(static _ => { }, Command());
            if (_careful.Waiting == 0)
            {
                WriteCarefully();
            }
        }

        if (_astray.Node != 0 && Random.Next(100) < PercentAstray)
        {
            _astray.Send(static _ => { }, Command());
        }

        _writer.Turn();
        _careful.Turn();
        _astray.Turn();
    }

    private void WriteCarefully()
    {
        string key = _cluster.Acknowledged.NextKey();
        int master = _cluster.Master;
        int replicas = _cluster.Nodes.Count - 1;
        bool wasWritten = false;
        _careful.Send(reply => wasWritten = !reply.IsError, "SET", key, "1");
        _careful.Send(
            reply =>
            {
                if (wasWritten && reply.Type == RespType.Integer && reply.Integer >= replicas && _cluster.Master == master)
                {
                    _cluster.Acknowledged.Add(key);
                }
            },
            "WAIT", Text(replicas), "500");
    }

    private string[] Command()
    {
        string key = Text(Random.Next(Keys));
        string value = Text(Random.Next(1_000_000));
        return Random.Next(22) switch
        {
            0 => ["DEL", "s:" + key, "l:" + key],
            1 => ["SET", "s:" + key, value, "PX", Text(1 + Random.Next(5_000))],
            2 => ["INCR", "n:" + key],
            3 => ["APPEND", "s:" + key, value],
            4 => ["LPUSH", "l:" + key, value, key],
            5 => ["RPOP", "l:" + key],
            6 => ["SADD", "u:" + key, value],
            7 => ["SPOP", "u:" + key],
            8 => ["ZADD", "z:" + key, value, "m" + key],
            9 => ["ZINCRBY", "z:" + key, "1.5", "m" + Text(Random.Next(9))],
            10 => ["HSET", "h:" + key, "f" + Text(Random.Next(9)), value],
            11 => ["HDEL", "h:" + key, "f" + Text(Random.Next(9))],
            12 => ["PEXPIRE", "h:" + key, Text(1 + Random.Next(5_000))],
            13 => ["RENAME", "l:" + key, "l:" + Text(Random.Next(Keys))],
            14 => ["XADD", "x:" + key, "MAXLEN", "20", "*", "f", value],
            15 => ["SELECT", Text(Random.Next(3))],
            16 => ["EVALSHA", "0000000000000000000000000000000000000000", "0"],
            17 => ["SWAPDB", "1", "2"],
            18 when Random.Next(40) == 0 => ["FLUSHDB"],
            19 => ["SETRANGE", "s:" + key, Text(Random.Next(50)), value],
            20 => ["PERSIST", "h:" + key],
            _ => ["SET", "s:" + key, value],
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
