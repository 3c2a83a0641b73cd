using System;
using System.Collections.Generic;
using System.Text;

namespace Tandem.Protocol;

/// <summary>Reads replies, RESP2 and RESP3, as they arrive: the client's side of the protocol.</summary>
/// <remarks>
/// Feed bytes with <see cref="Append"/> (or receive into <see cref="FreeSpace"/> and <see cref="Advance"/>), then call
/// <see cref="TryRead"/> until it says Incomplete. What is not a reply, such as the payload of a full sync, is taken
/// with <see cref="TryReadLine"/>, <see cref="Buffered"/> and <see cref="Skip"/>. Each byte is looked at once but for
/// the line or bulk it ends in, whatever the pieces it comes in. Streamed aggregates ("*?") are refused: Redis sends
/// none.
/// </remarks>
public sealed class RespReplyReader
{
    /// <summary>A line longer than this is no reply; the same as for requests.</summary>
    private const int MaxLineLength = 64 * 1024;

    /// <summary>Values nested deeper than this are refused.</summary>
    private const int MaxDepth = 128;

    private readonly Stack<Aggregate> _open = new();
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private RespValue[]? _attributes;

    /// <summary>Why the stream is broken; null while it is not.</summary>
    public string? Error { get; private set; }

    /// <summary>Bytes received and not yet read. Inside of an incomplete aggregate its first elements are no longer
    /// among them.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Longest bulk string accepted, in bytes.</summary>
    public int MaxBulkLength { get; init; } = 512 * 1024 * 1024;

    /// <summary>Adds received bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(FreeSpace(bytes.Length));
        Advance(bytes.Length);
    }

    /// <summary>Room for at least <paramref name="minimum"/> bytes, to receive into; then call
    /// <see cref="Advance"/>.</summary>
    public Span<byte> FreeSpace(int minimum = 4096)
    {
        if (_buffer.Length - _end < minimum)
        {
            ReadOnlySpan<byte> kept = Buffered;
            int length = kept.Length;
            byte[] target = length + minimum <= _buffer.Length
                ? _buffer
                : new byte[Math.Max(length + minimum, Math.Max(4096, _buffer.Length * 2))];
            kept.CopyTo(target);
            _buffer = target;
            _start = 0;
            _end = length;
        }

        return _buffer.AsSpan(_end);
    }

    /// <summary>Makes the first <paramref name="count"/> bytes of <see cref="FreeSpace"/> part of the
    /// stream.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Forgets everything, for a new connection.</summary>
    public void Reset()
    {
        _open.Clear();
        _attributes = null;
        _start = 0;
        _end = 0;
        Error = null;
    }

    /// <summary>Drops the first <paramref name="count"/> bytes of <see cref="Buffered"/>.</summary>
    public void Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _end - _start);
        _start += count;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }
    }

    /// <summary>Reads one line as it is, ended by LF or CRLF, which are not part of it. Empty lines are lines: a
    /// master sends them to show that it is alive.</summary>
    /// <param name="line">The line; stale after the next Append or FreeSpace.</param>
    public ReplyStatus TryReadLine(out ReadOnlySpan<byte> line)
    {
        line = default;
        ReadOnlySpan<byte> bytes = Buffered;
        int end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return bytes.Length > MaxLineLength ? Fail("line too long") : ReplyStatus.Incomplete;
        }

        line = bytes[..(end > 0 && bytes[end - 1] == (byte)'\r' ? end - 1 : end)];
        Skip(end + 1);
        return ReplyStatus.Complete;
    }

    /// <summary>Reads one reply with all that is in it.</summary>
    public ReplyStatus TryRead(out RespValue? value)
    {
        value = null;
        if (Error is not null)
        {
            return ReplyStatus.ProtocolError;
        }

        while (true)
        {
            ReplyStatus status = ReadElement(out RespValue? element);
            if (status != ReplyStatus.Complete)
            {
                return status;
            }

            if (element is not null && Close(element) is { } whole)
            {
                value = whole;
                return ReplyStatus.Complete;
            }
        }
    }

    /// <summary>Reads a value without elements, or opens an aggregate and gives null.</summary>
    private ReplyStatus ReadElement(out RespValue? element)
    {
        element = null;
        ReadOnlySpan<byte> bytes = Buffered;
        if (bytes.Length == 0)
        {
            return ReplyStatus.Incomplete;
        }

        int end = bytes.IndexOf((byte)'\n');
        if (end < 0)
        {
            return bytes.Length > MaxLineLength ? Fail("line too long") : ReplyStatus.Incomplete;
        }

        if (end < 2 || bytes[end - 1] != (byte)'\r')
        {
            return Fail("line without CR LF");
        }

        ReadOnlySpan<byte> line = bytes[1..(end - 1)];
        RespType type = (RespType)bytes[0];
        switch (type)
        {
            case RespType.BulkString or RespType.BulkError or RespType.VerbatimString:
                return ReadBulk(type, line, bytes[(end + 1)..], end + 1, out element);
            case RespType.Array or RespType.Map or RespType.Set or RespType.Push or RespType.Attribute:
                return Open(type, line, end + 1, out element);
            default:
                if (!TryReadScalar(type, line, out element))
                {
                    return Fail($"unexpected '{(char)bytes[0]}{Encoding.Latin1.GetString(line)}'");
                }

                Skip(end + 1);
                return ReplyStatus.Complete;
        }
    }

    private static bool TryReadScalar(RespType type, ReadOnlySpan<byte> line, out RespValue? value)
    {
        value = null;
        switch (type)
        {
            case RespType.SimpleString or RespType.Error or RespType.Double or RespType.BigNumber:
                value = new RespValue { Type = type, Bytes = line.ToArray() };
                return true;
            case RespType.Integer when NumberText.TryParseInteger(line, out long integer):
                value = new RespValue { Type = type, Integer = integer };
                return true;
            case RespType.Boolean when line.Length == 1 && line[0] is (byte)'t' or (byte)'f':
                value = new RespValue { Type = type, Integer = line[0] == (byte)'t' ? 1 : 0 };
                return true;
            case RespType.Null when line.Length == 0:
                value = new RespValue { Type = type };
                return true;
            default:
                return false;
        }
    }

    private ReplyStatus ReadBulk(
        RespType type, ReadOnlySpan<byte> line, ReadOnlySpan<byte> rest, int headerLength, out RespValue? value)
    {
        value = null;
        if (!NumberText.TryParseInteger(line, out long length) || length < -1 || length > MaxBulkLength)
        {
            return Fail($"invalid bulk length '{Encoding.Latin1.GetString(line)}'");
        }

        if (length == -1)
        {
            value = new RespValue { Type = RespType.Null };
            Skip(headerLength);
            return ReplyStatus.Complete;
        }

        if (rest.Length < length + 2)
        {
            return ReplyStatus.Incomplete;
        }

        int size = (int)length;
        if (rest[size] != (byte)'\r' || rest[size + 1] != (byte)'\n')
        {
            return Fail("bulk string without CR LF");
        }

        ReadOnlySpan<byte> body = rest[..size];
        string? format = null;
        if (type == RespType.VerbatimString && size >= 4)
        {
            format = Encoding.ASCII.GetString(body[..3]);
            body = body[4..];
        }

        value = new RespValue { Type = type, Bytes = body.ToArray(), Format = format };
        Skip(headerLength + size + 2);
        return ReplyStatus.Complete;
    }

    private ReplyStatus Open(RespType type, ReadOnlySpan<byte> line, int headerLength, out RespValue? value)
    {
        value = null;
        bool paired = type is RespType.Map or RespType.Attribute;
        if (!NumberText.TryParseInteger(line, out long count) || count < -1 || count > int.MaxValue / 2)
        {
            return Fail($"invalid multibulk length '{Encoding.Latin1.GetString(line)}'");
        }

        if (_open.Count == MaxDepth)
        {
            return Fail("nested too deeply");
        }

        Skip(headerLength);
        if (count > 0 || type == RespType.Attribute)
        {
            _open.Push(new Aggregate(type, (int)Math.Max(count, 0) * (paired ? 2 : 1), Take(ref _attributes)));
        }

        if (count == 0 && type == RespType.Attribute)
        {
            _open.Pop();
            _attributes = [];
        }
        else if (count <= 0)
        {
            value = new RespValue { Type = count < 0 ? RespType.Null : type };
        }

        return ReplyStatus.Complete;
    }

    /// <summary>Gives a whole value to the aggregate it belongs to, and that to its own when it is whole.</summary>
    /// <returns>The outermost value once it is whole, else null.</returns>
    private RespValue? Close(RespValue value)
    {
        value.Attributes = Take(ref _attributes);
        while (_open.TryPeek(out Aggregate? parent))
        {
            parent.Items.Add(value);
            if (parent.Items.Count < parent.Count)
            {
                return null;
            }

            _open.Pop();
            RespValue[] items = parent.Items.ToArray();
            if (parent.Type == RespType.Attribute)
            {
                _attributes = items;
                return null;
            }

            value = new RespValue { Type = parent.Type, Items = items, Attributes = parent.Attributes };
        }

        return value;
    }

    private static RespValue[]? Take(ref RespValue[]? attributes)
    {
        RespValue[]? taken = attributes;
        attributes = null;
        return taken;
    }

    private ReplyStatus Fail(string reason)
    {
        Error = "Protocol error: " + reason;
        return ReplyStatus.ProtocolError;
    }

    /// <summary>An aggregate whose elements are still arriving.</summary>
    private sealed class Aggregate(RespType type, int count, RespValue[]? attributes)
    {
        public RespType Type { get; } = type;

        public int Count { get; } = count;

        public RespValue[]? Attributes { get; } = attributes;

        /// <summary>Grows with what arrives, not with what was announced.</summary>
        public List<RespValue> Items { get; } = new(Math.Min(count, 64));
    }
}
