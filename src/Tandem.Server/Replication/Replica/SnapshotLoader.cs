using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Replication.Replica;

/// <summary>Loads full copies through the loader of RDB files, into tables beside those being served.</summary>
internal sealed class SnapshotLoader(DataLoader loader, KeyspaceRoot root, PersistenceOptions options) : ISnapshotLoader
{
    // A replica keeps expired keys until its master's DEL.
    private RdbLoadOptions LoadOptions => new() { DeepValidation = options.SanitizeDumpPayload == SanitizeDumpPayload.Yes };

    public LoadedCopy LoadBeside(string path, Action pulse)
    {
        HashTable[] tables = CreateTables();
        return Result(tables, loader.Load(path, tables, LoadOptions, pulse));
    }

    public LoadedCopy LoadBeside(IRdbSource source, long length, ReadOnlySpan<byte> mark, bool staysReadable, Action pulse)
    {
        HashTable[] tables = CreateTables();
        ServerGate gate = staysReadable ? ServerGate.AsyncLoading : ServerGate.Loading;
        return Result(tables, loader.Load(source, length, mark, tables, LoadOptions, gate, pulse));
    }

    private HashTable[] CreateTables()
    {
        HashTable[] tables = new HashTable[root.DatabaseCount];
        for (int i = 0; i < tables.Length; i++)
        {
            tables[i] = HashTable.Create();
        }

        return tables;
    }

    private LoadedCopy Result(HashTable[] tables, string? error)
    {
        if (error is null)
        {
            return new LoadedCopy(tables, (int)loader.FieldOr("repl-stream-db", 0), null);
        }

        foreach (HashTable table in tables)
        {
            ValueDisposal.FreeKeyspace(table);
        }

        return new LoadedCopy(null, 0, error);
    }
}
