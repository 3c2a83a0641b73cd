using System;
using System.Collections.Generic;
using System.Linq;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;
using Tandem.Fuzz.Seeds;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;
using Tandem.Tests.Persistence.Rdb;

namespace Tandem.Fuzz.Targets;

/// <summary>RDB files without regard to the checksum: refused, or data that are the same once written and read again.</summary>
internal sealed class RdbFiles : IFuzzTarget, IRdbLoadEvents
{
    private const int Databases = 4;
    private readonly ServerInProcess _server = new();

    public string Name => "rdb-files";

    public IReadOnlyList<byte[]> Words { get; } = [[0xFE, 1], [0xFB, 1, 0], [0xFF], [0xFA, 1, 97, 1, 98], [0xFC, 0, 0, 0, 0, 0, 0, 0, 1]];

    public IEnumerable<byte[]> Seeds()
    {
        byte[] file = SeedPayloads.File(_server);
        yield return file;
        yield return [.. "REDIS0004"u8, 0xFE, 0, 0, 1, 97, 1, 98, 0xFF];

        // One key each, so that mutations come further.
        foreach (byte[] value in SeedPayloads.Values(_server))
        {
            yield return [.. "REDIS0010"u8, 0xFE, 0, value[0], 1, (byte)'k', .. value.AsSpan(1), 0xFF, .. new byte[8]];
        }
    }

    public bool Run(ReadOnlySpan<byte> input)
    {
        long before = NativeHeap.UsedBytes;
        bool isValid = TryLoad(input.ToArray(), out string digest, out byte[] written);
        if (isValid)
        {
            if (!TryLoad(written, out string again, out _))
            {
                throw new FuzzException("what was read and written is refused");
            }

            if (again != digest)
            {
                throw new FuzzException("what was read and written is other data when read again");
            }
        }

        return NativeHeap.UsedBytes == before ? isValid
            : throw new FuzzException($"{NativeHeap.UsedBytes - before} bytes of memory are lost");
    }

    public void Dispose() => _server.Dispose();

    public void Aux(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
    }

    public void Function(ReadOnlySpan<byte> source)
    {
    }

    public void Expired(int database, ReadOnlySpan<byte> key)
    {
    }

    public void AfterKey()
    {
    }

    public void Notice(string text)
    {
    }

    private bool TryLoad(byte[] file, out string digest, out byte[] written)
    {
        digest = string.Empty;
        written = [];
        KeyspaceRoot root = new(Databases, new KeyspaceOptions(), _server.Server.Keyspace.Observer);
        using RdbReader reader = new(new MemorySource(file));
        reader.ComputeChecksum = false;
        RdbLoader loader = new(reader, [.. Enumerable.Range(0, Databases).Select(i => root[i].Table)], root, new RdbLoadOptions(), this);
        bool isValid = true;
        try
        {
            loader.Load();
            digest = DatasetDigest.Of(root).ToString();
            MemorySink sink = new();
            using RdbWriter writer = new(sink);
            new RdbFileWriter(writer, root).All(new RdbFileInfo { RedisVersion = "7.0.15", CreationTime = 1, UsedMemoryBytes = 2 });
            written = sink.Bytes;
        }
        catch (RdbException)
        {
            isValid = false;
        }
        finally
        {
            loader.Dispose();
            for (int i = 0; i < Databases; i++)
            {
                HashTable table = root[i].Table;
                ValueDisposal.FreeKeyspace(table);
            }
        }

        return isValid;
    }
}
