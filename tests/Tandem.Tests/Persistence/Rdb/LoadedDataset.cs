using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Tests.Persistence.Rdb;

/// <summary>Databases filled from an RDB file, with what the loader said about them; freed on disposal.</summary>
internal sealed class LoadedDataset : IRdbLoadEvents, IDisposable
{
    public LoadedDataset(KeyspaceOptions? options = null) =>
        Root = new KeyspaceRoot(16, options ?? new KeyspaceOptions(), new SilentObserver());

    public KeyspaceRoot Root { get; }

    public List<string> Notices { get; } = [];

    public List<string> Functions { get; } = [];

    public Dictionary<string, string> AuxFields { get; } = [];

    public List<string> ExpiredKeys { get; } = [];

    public string Digest => DatasetDigest.Of(Root).ToString();

    public RdbLoader Load(byte[] file, RdbLoadOptions? options = null, int pieceBytes = int.MaxValue)
    {
        using RdbReader reader = new(new MemorySource(file, pieceBytes));
        HashTable[] tables = [.. Enumerable.Range(0, Root.DatabaseCount).Select(i => Root[i].Table)];
        RdbLoader loader = new(reader, tables, Root, options ?? new RdbLoadOptions(), this);
        try
        {
            loader.Load();
        }
        finally
        {
            loader.Dispose();
        }

        return loader;
    }

    public byte[] Save(RdbAccessKind accessKind = RdbAccessKind.None, Action<RdbWriter>? configure = null)
    {
        MemorySink sink = new();
        using RdbWriter writer = new(sink);
        configure?.Invoke(writer);
        new RdbFileWriter(writer, Root) { AccessKind = accessKind }.All(
            new RdbFileInfo { RedisVersion = "7.0.15", CreationTime = 1, UsedMemoryBytes = 2 });
        return sink.Bytes;
    }

    public void Aux(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        AuxFields[Encoding.Latin1.GetString(name)] = Encoding.Latin1.GetString(value);

    public void Function(ReadOnlySpan<byte> source) => Functions.Add(Encoding.Latin1.GetString(source));

    public void Expired(int database, ReadOnlySpan<byte> key) => ExpiredKeys.Add(Encoding.Latin1.GetString(key));

    public void AfterKey()
    {
    }

    public void Notice(string text) => Notices.Add(text);

    public void Dispose()
    {
        for (int i = 0; i < Root.DatabaseCount; i++)
        {
            ValueDisposal.FreeKeyspace(Root[i].Table);
        }
    }

    private sealed class SilentObserver : IKeyspaceObserver
    {
        public void Notify(KeyEventClass eventClass, string eventName, int database, ReadOnlySpan<byte> key)
        {
        }

        public void Removed(int database, ReadOnlySpan<byte> key, bool lazily)
        {
        }

        public void FieldRemoved(int database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> field)
        {
        }

        public void Ready(int database, ReadOnlySpan<byte> key, DataType type)
        {
        }

        public void AllReady(int database)
        {
        }

        public void Invalidate(ReadOnlySpan<byte> key)
        {
        }

        public void Flushed(int database)
        {
        }
    }
}
