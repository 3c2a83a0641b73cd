using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Replication.Replica;

/// <summary>Loads full copies through the loader of RDB files, into tables beside those being served.</summary>
internal sealed class SnapshotLoader(DataLoader loader, KeyspaceRoot root, PersistenceOptions options) : ISnapshotLoader
{
    public HashTable[]? LoadBeside(string path, Action pulse, out int streamDatabase, out string? error)
    {
        HashTable[] tables = new HashTable[root.DatabaseCount];
        for (int i = 0; i < tables.Length; i++)
        {
            tables[i] = HashTable.Create();
        }

        // A replica keeps expired keys until its master's DEL.
        error = loader.Load(
            path, tables, new RdbLoadOptions { DeepValidation = options.SanitizeDumpPayload == SanitizeDumpPayload.Yes }, pulse);
        streamDatabase = (int)loader.FieldOr("repl-stream-db", 0);
        if (error is null)
        {
            return tables;
        }

        foreach (HashTable table in tables)
        {
            ValueDisposal.FreeKeyspace(table);
        }

        return null;
    }
}
