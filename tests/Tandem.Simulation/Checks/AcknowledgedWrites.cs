using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.Server;

namespace Tandem.Simulation.Checks;

/// <summary>Writes that a client was told to be on all replicas (WAIT): none of them may get lost by a failover.</summary>
internal sealed class AcknowledgedWrites
{
    /// <summary>Where their keys are; nobody else writes there.</summary>
    public const int Database = 9;

    private const string Prefix = "kept:";

    private readonly List<string> _keys = [];
    private long _written;
    private long _excused;

    /// <summary>Writes that were acknowledged since the start or <see cref="Excuse"/>.</summary>
    public int Count => _keys.Count;

    /// <summary>A key that no other write uses.</summary>
    public string NextKey() => Prefix + (++_written).ToString(CultureInfo.InvariantCulture);

    /// <summary>The condition of a write was met.</summary>
    public void Add(string key)
    {
        if (long.Parse(key.AsSpan(Prefix.Length), CultureInfo.InvariantCulture) > _excused)
        {
            _keys.Add(key);
        }
    }

    /// <summary>More failed at once than replication promises to survive: nothing is expected of writes before, also of those whose
    /// replies are still on their way.</summary>
    public void Excuse()
    {
        _keys.Clear();
        _excused = _written;
    }

    /// <summary>Looks for all of them.</summary>
    public void Check(int node, TandemServer server)
    {
        foreach (string key in _keys)
        {
            byte[] name = Encoding.ASCII.GetBytes(key);
            if (server.Keyspace[Database].Table.Find(name, HashTable.Hash(name)).IsNull)
            {
                throw new SimulationFailure($"node {node} lost {key}, which was acknowledged by all replicas");
            }
        }
    }
}
