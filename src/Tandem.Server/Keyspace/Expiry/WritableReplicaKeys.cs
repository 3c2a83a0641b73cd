using System;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;

namespace Tandem.Server.Keyspace.Expiry;

/// <summary>Keys to which a client of a writable replica gave an expiry. The master does not know them, so the replica
/// itself removes them.</summary>
internal sealed class WritableReplicaKeys
{
    // Looked at in one run, as one of the active expire cycle looks at some keys only.
    private const int KeysPerRun = 64;

    private readonly KeyspaceRoot _keyspace;
    private readonly HashSet<(int Database, byte[] Key)> _keys = new(new Comparer());
    private readonly List<(int Database, byte[] Key)> _due = [];

    public WritableReplicaKeys(KeyspaceRoot keyspace)
    {
        _keyspace = keyspace;
        keyspace.ExpiresByItself = this;
    }

    /// <summary>INFO slave_expires_tracked_keys.</summary>
    public int Count => _keys.Count;

    public void Remember(int database, ReadOnlySpan<byte> key) => _keys.Add((database, key.ToArray()));

    /// <summary>The data set was replaced or flushed, or this is no replica any more.</summary>
    public void Clear() => _keys.Clear();

    /// <summary>Removes some of those that are over and forgets those that expire no more.</summary>
    public void Run()
    {
        if (_keys.Count == 0)
        {
            return;
        }

        _due.Clear();
        foreach ((int Database, byte[] Key) tracked in _keys)
        {
            EntryRef entry = _keyspace[tracked.Database].FindRaw(tracked.Key);
            if (entry.IsNull || !entry.HasExpiry || _keyspace[tracked.Database].IsOver(entry))
            {
                _due.Add(tracked);
                if (_due.Count == KeysPerRun)
                {
                    break;
                }
            }
        }

        foreach ((int Database, byte[] Key) tracked in _due)
        {
            Database database = _keyspace[tracked.Database];
            EntryRef entry = database.FindRaw(tracked.Key);
            if (!entry.IsNull && entry.HasExpiry && database.IsOver(entry))
            {
                database.RemoveExpired(entry);
            }

            _keys.Remove(tracked);
        }
    }

    private sealed class Comparer : IEqualityComparer<(int Database, byte[] Key)>
    {
        public bool Equals((int Database, byte[] Key) x, (int Database, byte[] Key) y) =>
            x.Database == y.Database && x.Key.AsSpan().SequenceEqual(y.Key);

        public int GetHashCode((int Database, byte[] Key) obj) =>
            HashCode.Combine(obj.Database, ByteKeyComparer.Instance.GetHashCode(obj.Key));
    }
}
