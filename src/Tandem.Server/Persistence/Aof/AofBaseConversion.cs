using System;
using System.Globalization;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Persistence.Aof;

/// <summary>Turns a snapshot that was written into a base of commands, in slices between the turns of the loop: option
/// aof-use-rdb-preamble no. The snapshot's cut is what costs the engine; this costs time, but nobody waits for it.</summary>
internal sealed class AofBaseConversion : IDisposable
{
    private const long SliceMicroseconds = 300;
    private const int FlushBytes = 128 * 1024;

    private readonly EventLoop _loop;
    private readonly BackgroundWriter _writer;
    private readonly IStorageFile _source;
    private readonly BackgroundFile _target;
    private readonly RdbReader _reader;
    private readonly RdbValueReader _values;
    private readonly RdbBuffer _text = new();
    private readonly RdbBuffer _key = new();
    private readonly DumpSerializer _dumps;
    private readonly CommandBuffer _output = new();
    private readonly AofValueWriter _commands;
    private readonly Action<string?> _done;
    private readonly HashTable _scratch = HashTable.Create();
    private long _expiry = -1;
    private bool _isAbandoned;

    /// <param name="source">The snapshot.</param>
    /// <param name="target">Empty.</param>
    /// <param name="timestamp">Unix seconds to note in front; null for none.</param>
    /// <param name="done">Told null when all is on disk, or the error.</param>
    public AofBaseConversion(
        EventLoop loop, BackgroundWriter writer, KeyspaceOptions limits, IStorageFile source, IStorageFile target, long? timestamp,
        Action<string?> done)
    {
        _loop = loop;
        _writer = writer;
        _source = source;
        _target = writer.Open(target);
        _reader = new RdbReader(new FileSource(source));
        _values = new RdbValueReader(_reader, limits, deepValidation: false);
        _dumps = new DumpSerializer(limits);
        _commands = new AofValueWriter(_output, _dumps);
        _done = done;
        if (timestamp is { } seconds)
        {
            _output.Raw(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"#TS:{seconds}\r\n")));
        }

        Span<byte> header = stackalloc byte[9];
        _reader.ReadRaw(header);
        loop.After(0, Slice);
    }

    /// <summary>Gives up: what is done so far is dropped.</summary>
    public void Abandon() => _isAbandoned = true;

    public void Dispose()
    {
        ValueDisposal.FreeKeyspace(_scratch);
        _text.Dispose();
        _key.Dispose();
        _values.Dispose();
        _dumps.Dispose();
        _reader.Dispose();
        _source.Dispose();
    }

    private void Slice()
    {
        long end = _loop.MonotonicMicrosecondsNow() + SliceMicroseconds;
        bool isDone = false;
        try
        {
            while (!isDone && !_isAbandoned && _writer.HasRoom && _loop.MonotonicMicrosecondsNow() < end)
            {
                isDone = Step();
                Flush(FlushBytes);
            }
        }
        catch (RdbException e)
        {
            _target.Close(_ => _done(e.LogLine));
            return;
        }

        if (_isAbandoned)
        {
            _target.Close(_ => _done("it was given up"));
        }
        else if (isDone)
        {
            Flush(1);
            _target.Fsync(null);
            _target.Close(_done);
        }
        else
        {
            _loop.After(1, Slice);
        }
    }

    private void Flush(int atLeast)
    {
        if (_output.Length >= atLeast)
        {
            _target.Write(_output.Span.ToArray(), _output.Length);
            _output.Clear();
        }
    }

    // One part of the snapshot; true at its end.
    private bool Step()
    {
        byte opcode = _reader.ReadByte();
        switch (opcode)
        {
            case RdbOpcode.End:
                return true;
            case RdbOpcode.ExpireMilliseconds:
                _expiry = _reader.ReadInt64();
                break;
            case RdbOpcode.Frequency:
                _reader.ReadByte();
                break;
            case RdbOpcode.Idle:
                _reader.ReadLength();
                break;
            case RdbOpcode.SelectDatabase:
                _output.Begin(2);
                _output.Argument("SELECT"u8);
                _output.Argument((long)_reader.ReadLength());
                break;
            case RdbOpcode.ResizeDatabase:
                _reader.ReadLength();
                _reader.ReadLength();
                break;
            case RdbOpcode.Aux:
                _reader.ReadString(_key);
                _reader.ReadString(_text);
                break;
            case RdbOpcode.Function2:
                _output.Begin(3);
                _output.Argument("FUNCTION"u8);
                _output.Argument("LOAD"u8);
                _output.Argument(_reader.ReadString(_text));
                break;
            default:
                Key((RdbValueType)opcode);
                break;
        }

        return false;
    }

    private void Key(RdbValueType type)
    {
        ReadOnlySpan<byte> key = _reader.ReadString(_key);
        RdbValue value = _values.Read(type);
        EntryRef entry = _scratch.Add(key, HashTable.Hash(key));
        value.Store(entry);
        _commands.Write(entry, _expiry);
        _expiry = -1;
        ValueDisposal.Free(entry, null);
        _scratch.Remove(entry);
    }
}
