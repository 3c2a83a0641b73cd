using System;
using System.Globalization;
using Tandem.DataStructures.Streams;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Reads one value of any type into native memory, in the encoding that this server's limits ask for.</summary>
internal sealed class RdbValueReader : IDisposable
{
    private readonly RdbReader _reader;
    private readonly RdbBuffer _first = new();
    private readonly RdbBuffer _second = new();
    private readonly RdbListReader _lists;
    private readonly RdbSetReader _sets;
    private readonly RdbHashReader _hashes;
    private readonly RdbExpiringHashReader _expiringHashes;
    private readonly RdbSortedSetReader _sortedSets;
    private readonly RdbStreamReader _streams;
    private readonly bool _deepValidation;
    private readonly KeyspaceStatistics? _statistics;

    /// <summary>Prepares reading.</summary>
    /// <param name="limits">Encoding limits, looked at for each value.</param>
    /// <param name="deepValidation">Whether small collections are searched for duplicates.</param>
    /// <param name="statistics">Counts the values that were searched; null when nobody asks.</param>
    public RdbValueReader(
        RdbReader reader, KeyspaceOptions limits, bool deepValidation, KeyspaceStatistics? statistics = null)
    {
        _reader = reader;
        _deepValidation = deepValidation;
        _statistics = statistics;
        _lists = new RdbListReader(reader, limits, _first);
        _sets = new RdbSetReader(reader, limits, _first);
        _hashes = new RdbHashReader(reader, limits, deepValidation, _first, _second);
        _expiringHashes = new RdbExpiringHashReader(reader, _first, _second);
        _sortedSets = new RdbSortedSetReader(reader, limits, deepValidation, _first);
        _streams = new RdbStreamReader(reader, _first, _second);
    }

    /// <summary>Whether a byte is the type of a value.</summary>
    public static bool IsKnown(RdbValueType type) =>
        type is (>= RdbValueType.String and <= RdbValueType.Module2) or (>= RdbValueType.HashZipmap and <= RdbValueType.Stream3)
            or RdbValueType.ExpiringHash or RdbValueType.ExpiringHashListpack;

    /// <summary>Reads a value.</summary>
    /// <returns>The value; a string is valid until anything is read.</returns>
    /// <exception cref="RdbException">It is damaged, or a module's.</exception>
    public RdbValue Read(RdbValueType type)
    {
        if (_deepValidation && type >= RdbValueType.HashZipmap && _statistics is { } statistics)
        {
            statistics.DeepValidations++;
        }

        switch (type)
        {
            case RdbValueType.String:
                return RdbValue.OfText(_reader.ReadBriefString(_first));
            case RdbValueType.List or RdbValueType.ListZiplist or RdbValueType.ListQuicklist or RdbValueType.ListQuicklist2:
                return _lists.Read(type);
            case RdbValueType.Set or RdbValueType.SetIntSet or RdbValueType.SetListpack:
                return _sets.Read(type);
            case RdbValueType.Hash or RdbValueType.HashZipmap or RdbValueType.HashZiplist or RdbValueType.HashListpack:
                return _hashes.Read(type);
            case RdbValueType.ExpiringHash or RdbValueType.ExpiringHashListpack:
                return _expiringHashes.Read(type);
            case RdbValueType.SortedSet or RdbValueType.SortedSet2 or RdbValueType.SortedSetZiplist
                or RdbValueType.SortedSetListpack:
                return _sortedSets.Read(type);
            case RdbValueType.Module or RdbValueType.Module2:
                throw RdbModules.Refuse(_reader);
            case RdbValueType.Stream or RdbValueType.Stream2 or RdbValueType.Stream3:
                StreamLog log = _streams.Read(type);
                return RdbValue.OfObject(DataType.Stream, ValueEncoding.Stream, log.Address);
            default:
                throw _reader.Damaged(string.Create(CultureInfo.InvariantCulture, $"Unknown RDB encoding type {(byte)type}"));
        }
    }

    /// <summary>Releases the buffers.</summary>
    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }
}
