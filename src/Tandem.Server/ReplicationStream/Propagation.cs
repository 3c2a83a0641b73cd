using System;
using System.Collections.Generic;
using Tandem.Protocol;

namespace Tandem.Server.ReplicationStream;

/// <summary>Collects the writes of one unit (a command, a transaction, a script) as effects, and appends them to the log
/// when the unit is over: with SELECT when the database differs, inside MULTI/EXEC when there are several.</summary>
internal sealed class Propagation
{
    private const int MaxSelectBytes = 48;

    private readonly ReplicationLog _log;
    private readonly List<Operation> _operations = [];
    private byte[] _bytes = new byte[4096];
    private int _length;

    public Propagation(ReplicationLog log) => _log = log;

    /// <summary>True on a master: a replica's log gets its master's bytes and never writes of its own.</summary>
    public bool IsMaster { get; set; } = true;

    /// <summary>True while the data are loaded: what that does was propagated before.</summary>
    public bool IsSuspended { get; set; }

    /// <summary>Where the writes of the running script go: redis.set_repl.</summary>
    public PropagationTargets Targets { get; set; } = PropagationTargets.All;

    /// <summary>True when writes must be collected; otherwise every member returns at once.</summary>
    public bool IsOn => IsMaster && _log.IsActive && !IsSuspended && Targets != PropagationTargets.None;

    /// <summary>Operations collected in the unit that runs.</summary>
    public int Count => _operations.Count;

    /// <summary>Adds a command as the client sent it.</summary>
    public void Add(int database, RequestArguments arguments)
    {
        if (!IsOn)
        {
            return;
        }

        Begin(database, arguments.Count);
        for (int i = 0; i < arguments.Count; i++)
        {
            Argument(arguments[i]);
        }
    }

    public void Add(int database, ReadOnlySpan<byte> name, ReadOnlySpan<byte> first)
    {
        Begin(database, 2);
        Argument(name);
        Argument(first);
    }

    public void Add(int database, ReadOnlySpan<byte> name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Begin(database, 3);
        Argument(name);
        Argument(first);
        Argument(second);
    }

    /// <summary>Begins a command of <paramref name="argumentCount"/> arguments, its name included; that many calls of
    /// <see cref="Argument(ReadOnlySpan{byte})"/> must follow.</summary>
    public void Begin(int database, int argumentCount)
    {
        if (IsOn)
        {
            _operations.Add(new Operation(database, _length, Targets == PropagationTargets.AppendOnlyFile));
            Header((byte)'*', argumentCount);
        }
    }

    public void Argument(ReadOnlySpan<byte> value)
    {
        if (!IsOn)
        {
            return;
        }

        Header((byte)'$', value.Length);
        Reserve(value.Length + 2);
        value.CopyTo(_bytes.AsSpan(_length));
        _length += value.Length;
        _bytes[_length++] = (byte)'\r';
        _bytes[_length++] = (byte)'\n';
        _operations[^1] = _operations[^1] with { End = _length };
    }

    public void Argument(long value)
    {
        Span<byte> text = stackalloc byte[24];
        Argument(text[..NumberText.Format(value, text)]);
    }

    /// <summary>The unit is over: what it wrote goes into the log.</summary>
    /// <param name="asTransaction">False when several operations are independent of each other (active expiry, eviction).</param>
    public void EndUnit(bool asTransaction = true)
    {
        if (_operations.Count == 0)
        {
            return;
        }

        if (IsOn)
        {
            bool wrap = asTransaction && _operations.Count > 1;
            if (wrap)
            {
                // In front of MULTI, not within.
                Select(_operations[0].Database);
                _log.Append("*1\r\n$5\r\nMULTI\r\n"u8);
            }

            int start = 0;
            foreach (Operation operation in _operations)
            {
                ReadOnlySpan<byte> bytes = _bytes.AsSpan(start, operation.End - start);
                start = operation.End;
                if (operation.IsForFileOnly)
                {
                    AppendToFile(operation.Database, bytes);
                }
                else
                {
                    Select(operation.Database);
                    _log.Append(bytes);
                }
            }

            if (wrap)
            {
                _log.Append("*1\r\n$4\r\nEXEC\r\n"u8);
            }

            _log.MarkData();
        }

        _operations.Clear();
        _length = 0;
        if (_bytes.Length > 1 << 20)
        {
            _bytes = new byte[4096];
        }
    }

    /// <summary>Forgets the writes of the unit that runs: the server ends in the middle of it.</summary>
    public void Drop()
    {
        _operations.Clear();
        _length = 0;
    }

    /// <summary>Appends a command that belongs to no database: PING, REPLCONF GETACK.</summary>
    public void AppendNow(ReadOnlySpan<byte> encoded)
    {
        if (IsOn)
        {
            _log.Append(encoded);
        }
    }

    private void Select(int database)
    {
        if (database == _log.Database)
        {
            return;
        }

        _log.Database = database;
        Span<byte> command = stackalloc byte[MaxSelectBytes];
        _log.Append(command[..EncodeSelect(database, command)]);
    }

    // The stream knows nothing of it, so its database is selected again behind it.
    private void AppendToFile(int database, ReadOnlySpan<byte> bytes)
    {
        byte[] all = new byte[bytes.Length + (2 * MaxSelectBytes)];
        int length = EncodeSelect(database, all);
        bytes.CopyTo(all.AsSpan(length));
        length += bytes.Length;
        if (_log.Database >= 0)
        {
            length += EncodeSelect(_log.Database, all.AsSpan(length));
        }

        _log.AppendToFile(all.AsSpan(0, length));
    }

    private static int EncodeSelect(int database, Span<byte> command)
    {
        "*2\r\n$6\r\nSELECT\r\n$"u8.CopyTo(command);
        Span<byte> number = stackalloc byte[12];
        int digits = NumberText.Format(database, number);
        int length = "*2\r\n$6\r\nSELECT\r\n$"u8.Length;
        length += NumberText.Format(digits, command[length..]);
        "\r\n"u8.CopyTo(command[length..]);
        length += 2;
        number[..digits].CopyTo(command[length..]);
        length += digits;
        "\r\n"u8.CopyTo(command[length..]);
        return length + 2;
    }

    private void Header(byte kind, int count)
    {
        Reserve(16);
        _bytes[_length++] = kind;
        if (count < 10)
        {
            _bytes[_length++] = (byte)('0' + count);
        }
        else
        {
            _length += NumberText.Format(count, _bytes.AsSpan(_length));
        }

        _bytes[_length++] = (byte)'\r';
        _bytes[_length++] = (byte)'\n';
    }

    private void Reserve(int size)
    {
        if (_bytes.Length - _length < size)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + size));
        }
    }

    private readonly record struct Operation(int Database, int End, bool IsForFileOnly);
}
