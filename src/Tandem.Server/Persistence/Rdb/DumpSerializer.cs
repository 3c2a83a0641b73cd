using System;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Makes DUMP payloads out of values and values out of DUMP payloads; one for the engine thread, used again and again.</summary>
internal sealed class DumpSerializer : IDisposable
{
    // Source: Redis 7.4, rdb.h.
    private const ushort ExpiringHashVersion = 12;

    private readonly RdbMemorySink _sink = new();
    private readonly RdbWriter _writer;
    private readonly RdbValueWriter _valueWriter;
    private readonly RdbReader _reader = new();
    private readonly RdbValueReader _valueReader;
    private readonly RdbValueReader _deepValueReader;

    /// <param name="limits">Encoding limits of restored values.</param>
    /// <param name="statistics">Counts the values that were searched for damage; null when nobody asks.</param>
    public DumpSerializer(KeyspaceOptions limits, KeyspaceStatistics? statistics = null)
    {
        _writer = new RdbWriter(_sink);
        _valueWriter = new RdbValueWriter(_writer);
        _valueReader = new RdbValueReader(_reader, limits, deepValidation: false);
        _deepValueReader = new RdbValueReader(_reader, limits, deepValidation: true, statistics);
    }

    /// <summary>The payload of an entry's value, valid until the next call.</summary>
    public ReadOnlySpan<byte> Serialize(EntryRef entry)
    {
        _sink.Clear();
        _writer.Reset();
        if (HashValue.HasExpiringFields(entry))
        {
            // Redis 7.0 refuses this version, rather than to lose when the fields expire.
            _writer.WriteType(RdbValueType.ExpiringHash);
            _valueWriter.WriteExpiringHash(entry);
            DumpPayload.WriteTrailer(_writer, ExpiringHashVersion);
            return _sink.Bytes;
        }

        _writer.WriteType(RdbValueWriter.TypeOf(entry));
        _valueWriter.Write(entry);
        DumpPayload.WriteTrailer(_writer, RdbWriter.Version);
        return _sink.Bytes;
    }

    /// <summary>Reads the value out of a payload that <see cref="DumpPayload.TryOpen"/> opened.</summary>
    /// <param name="payload">Type and value, without the trailer.</param>
    /// <param name="deepValidation">Whether small collections are searched for duplicates.</param>
    /// <param name="value">The value; a string is valid until the next call.</param>
    /// <param name="error">What is wrong with the payload, else null.</param>
    /// <returns>False when the payload is damaged or holds an empty collection.</returns>
    public bool TryDeserialize(ReadOnlySpan<byte> payload, bool deepValidation, out RdbValue value, out string? error)
    {
        value = default;
        error = null;
        _reader.Reset(payload);
        try
        {
            RdbValueType type = (RdbValueType)_reader.ReadByte();
            if (!RdbValueReader.IsKnown(type))
            {
                error = "unknown value type";
                return false;
            }

            value = (deepValidation ? _deepValueReader : _valueReader).Read(type);
            if (value.IsEmpty)
            {
                error = "empty key";
                return false;
            }

            return true;
        }
        catch (RdbException damage)
        {
            error = damage.LogLine;
            return false;
        }
    }

    /// <summary>The payload of function libraries, valid until the next call.</summary>
    /// <param name="codes">Their texts.</param>
    public ReadOnlySpan<byte> SerializeFunctions(IReadOnlyList<byte[]> codes)
    {
        _sink.Clear();
        _writer.Reset();
        foreach (byte[] code in codes)
        {
            _writer.WriteFunction(code);
        }

        DumpPayload.WriteTrailer(_writer, RdbWriter.Version);
        return _sink.Bytes;
    }

    /// <summary>Reads the function libraries out of a payload that <see cref="DumpPayload.TryOpen"/> opened.</summary>
    /// <param name="codes">Gets their texts.</param>
    /// <returns>False when there is something else in it.</returns>
    public bool TryReadFunctions(ReadOnlySpan<byte> payload, List<byte[]> codes)
    {
        _reader.Reset(payload);
        using RdbBuffer text = new();
        try
        {
            while (_reader.Offset < payload.Length)
            {
                if (_reader.ReadByte() != RdbOpcode.Function2)
                {
                    return false;
                }

                codes.Add(_reader.ReadString(text).ToArray());
            }

            return true;
        }
        catch (RdbException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sink.Dispose();
        _writer.Dispose();
        _reader.Dispose();
        _valueReader.Dispose();
        _deepValueReader.Dispose();
    }
}
