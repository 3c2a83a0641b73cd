using System;
using System.Collections.Generic;
using Tandem.Server.ReplicationStream;

namespace Tandem.Simulation.Checks;

/// <summary>Sees every byte of every node's replication log: no offset is ever used for other bytes under the same id.</summary>
internal sealed class StreamHistory
{
    private readonly Dictionary<ReplicationId, Known> _known = [];
    private readonly Dictionary<int, (ReplicationLog Log, ReplicationId Id, long Position)> _seen = [];

    /// <summary>Looks at what a node has appended since the last time.</summary>
    public void Look(int node, ReplicationLog log)
    {
        if (!_seen.TryGetValue(node, out (ReplicationLog Log, ReplicationId Id, long Position) seen) || seen.Log != log
            || !log.IsActive || log.End < seen.Position)
        {
            _seen[node] = (log, log.Id, log.End);
            return;
        }

        long position = seen.Position;
        if (log.Id != seen.Id)
        {
            // What came before the change belongs to the old history, if that is continued at all.
            if (log.SecondId != seen.Id || log.SecondIdEnd - 1 < position)
            {
                _seen[node] = (log, log.Id, log.End);
                return;
            }

            position = Compare(node, log, log.SecondId, position, log.SecondIdEnd - 1);
        }

        Compare(node, log, log.Id, position, log.End);
        _seen[node] = (log, log.Id, log.End);
    }

    /// <summary>A node's server is gone.</summary>
    public void Forget(int node) => _seen.Remove(node);

    private long Compare(int node, ReplicationLog log, ReplicationId id, long position, long end)
    {
        position = Math.Max(position, log.TailStart);
        while (position < end)
        {
            ReadOnlySpan<byte> bytes = log.ReadTail(position);
            if (bytes.IsEmpty)
            {
                break;
            }

            bytes = bytes[..(int)Math.Min(bytes.Length, end - position)];
            if (!_known.TryGetValue(id, out Known? known))
            {
                _known[id] = known = new Known();
            }

            long different = known.Add(position, bytes);
            if (different >= 0)
            {
                throw new SimulationFailure($"node {node} uses offset {different} of history {id} for other bytes");
            }

            position += bytes.Length;
        }

        return end;
    }

    /// <summary>The bytes of one history, as far as any node had them.</summary>
    private sealed class Known
    {
        private const short Unknown = -1;
        private readonly List<short> _bytes = [];
        private long _start = -1;

        /// <summary>Adds bytes, or compares them.</summary>
        /// <returns>The first offset with other bytes; -1 when all is well.</returns>
        public long Add(long position, ReadOnlySpan<byte> bytes)
        {
            if (_start < 0)
            {
                _start = position;
            }

            for (int i = 0; i < bytes.Length; i++)
            {
                long place = position + i - _start;
                if (place < 0)
                {
                    continue; // Older than the first that was seen of it.
                }

                while (place >= _bytes.Count)
                {
                    _bytes.Add(Unknown);
                }

                if (_bytes[(int)place] != Unknown && _bytes[(int)place] != bytes[i])
                {
                    return position + i;
                }

                _bytes[(int)place] = bytes[i];
            }

            return -1;
        }
    }
}
