using Tandem.DataStructures.HashTables;
using Tandem.Platform.Loop;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Writes the parts of an RDB file in their order: begin, per database its header and keys, end.</summary>
/// <remarks>
/// Each call writes one part, so a snapshot may spread them over time. Several can run at once, each with a writer of its
/// own.
/// </remarks>
internal sealed class RdbFileWriter(RdbWriter writer, KeyspaceRoot root)
{
    private readonly RdbValueWriter _values = new(writer);

    /// <summary>Writes which idle times or frequencies go along with keys.</summary>
    public RdbAccessKind AccessKind { get; init; }

    /// <summary>Keys written.</summary>
    public long KeysWritten { get; private set; }

    /// <summary>Writes header and fields.</summary>
    public void Begin(RdbFileInfo info)
    {
        writer.WriteMagic();
        writer.WriteAux("redis-ver"u8, info.RedisVersion);
        writer.WriteAux("redis-bits"u8, 64);
        writer.WriteAux("ctime"u8, info.CreationTime);
        writer.WriteAux("used-mem"u8, info.UsedMemoryBytes);
        if (info.Replication is { } replication)
        {
            writer.WriteAux("repl-stream-db"u8, replication.SelectedDatabase);
            writer.WriteAux("repl-id"u8, replication.Id);
            writer.WriteAux("repl-offset"u8, replication.Offset);
        }

        writer.WriteAux("aof-base"u8, info.IsAofBase ? 1 : 0);
        foreach (byte[] code in info.Functions)
        {
            writer.WriteFunction(code);
        }
    }

    /// <summary>Writes which database the next keys belong to.</summary>
    public void Database(int index, HashTable table) => writer.WriteDatabase(index, table.Count, table.ExpiryCount);

    /// <summary>Writes a key with all that belongs to it.</summary>
    public void Key(EntryRef entry)
    {
        BeginKey(entry, writer);
        _values.Write(entry);
    }

    /// <summary>Writes all that stands before a key's value, the key included.</summary>
    /// <param name="target">Where to, because the place of a big value may come later.</param>
    public void BeginKey(EntryRef entry, RdbWriter target)
    {
        if (entry.HasExpiry)
        {
            target.WriteExpiry(entry.Expiry);
        }

        switch (AccessKind)
        {
            case RdbAccessKind.Idle: target.WriteIdle(RdbAccess.IdleSeconds(root, entry.Access)); break;
            case RdbAccessKind.Frequency: target.WriteFrequency((byte)entry.Access); break;
        }

        target.WriteType(RdbValueWriter.TypeOf(entry));
        target.WriteString(entry.Key);
        KeysWritten++;
    }

    /// <summary>Writes end mark and checksum and flushes.</summary>
    public void End() => writer.WriteEnd();

    /// <summary>Writes a whole file at once: SAVE.</summary>
    /// <param name="keyDelayMicroseconds">How long to wait after each key: option rdb-key-save-delay.</param>
    public void All(RdbFileInfo info, int keyDelayMicroseconds = 0)
    {
        Begin(info);
        for (int i = 0; i < root.DatabaseCount; i++)
        {
            HashTable table = root[i].Table;
            if (table.Count == 0)
            {
                continue;
            }

            Database(i, table);
            foreach (EntryRef entry in table)
            {
                Key(entry);
                if (keyDelayMicroseconds > 0)
                {
                    EventLoop.Block(keyDelayMicroseconds);
                }
            }
        }

        End();
    }
}
