using System;
using System.Globalization;
using Tandem.DataStructures.HashTables;
using Tandem.Platform.Storage;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>Reads an RDB file as a server that loads it does, every value in depth, and keeps nothing of it.</summary>
internal sealed class SnapshotCheck : IRdbLoadEvents
{
    private int _functions;
    private bool _hasNoChecksum;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public RdbException? Damage { get; private set; }

    /// <summary>Bytes that belong to it.</summary>
    public long EndOffset { get; private set; }

    /// <summary>What is in it.</summary>
    public string Summary { get; private set; } = string.Empty;

    public static SnapshotCheck Run(IStorageFile file)
    {
        SnapshotCheck check = new();
        check.Load(file);
        return check;
    }

    public void Aux(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
    }

    public void Function(ReadOnlySpan<byte> source) => _functions++;

    public void Expired(int database, ReadOnlySpan<byte> key)
    {
    }

    public void AfterKey()
    {
    }

    public void Notice(string text) => _hasNoChecksum |= text.Contains("checksum disabled", StringComparison.Ordinal);

    private void Load(IStorageFile file)
    {
        KeyspaceRoot root = new(1, new KeyspaceOptions(), new SilentObserver());
        HashTable table = root[0].Table;
        using RdbReader reader = new(new FileSource(file));
        using RdbLoader loader = new(reader, [table], root, new RdbLoadOptions { DeepValidation = true, KeepsNothing = true }, this);
        try
        {
            loader.Load();
        }
        catch (RdbException e)
        {
            Damage = e;
        }

        EndOffset = reader.Offset;
        string functions = _functions == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", {_functions} function libraries");
        string checksum = _hasNoChecksum ? "no checksum" : loader.Version < 5 ? "too old for a checksum" : "the checksum fits";
        Summary = string.Create(CultureInfo.InvariantCulture, $"RDB version {loader.Version}, {loader.KeysLoaded} keys{functions}, {checksum}");
        ValueDisposal.FreeKeyspace(table);
    }
}
