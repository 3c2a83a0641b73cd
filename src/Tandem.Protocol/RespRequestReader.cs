using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Tandem.Protocol;

/// <summary>Cuts a client's byte stream into requests, multibulk (RESP) or inline, without copying.</summary>
/// <remarks>
/// One per client. The order of calls: receive bytes into a buffer, call <see cref="TryRead"/> until it says
/// Incomplete (execute what it found), move what lies behind <c>position</c> to the front of the buffer, set the
/// position to 0, receive more. A request is always whole in one buffer when it is Complete. What is remembered of an
/// incomplete one is relative to <c>position</c>, so the caller may move or grow its buffer freely as long as the
/// bytes from there on stay. Cost: O(bytes of headers) once, bodies are skipped; no allocation but for a list of
/// ranges on a client's first incomplete request. The default value is a reader at the start of a stream. Rules: Redis
/// 7.0, networking.c, processMultibulkBuffer and processInlineBuffer; as there, the two bytes after a body and the one
/// after a header's CR are skipped unread.
/// </remarks>
public struct RespRequestReader
{
    /// <summary>Ranges kept for the next incomplete request; a longer list goes back to the collector.</summary>
    private const int KeptPartialCapacity = 64;

    // All four describe the incomplete multibulk request at the caller's position; _remaining is 0 when there is none.
    private int _remaining;
    private int _offset;
    private long _bulkLength;
    private ArgumentList? _partial;

    /// <summary>Why the stream is broken, e.g. "Protocol error: invalid bulk length"; null while it is not.</summary>
    public string? Error { get; private set; }

    /// <summary>True while a multibulk request has begun but not ended.</summary>
    public readonly bool InMultibulk => _remaining > 0;

    /// <summary>Bytes of the argument whose header was read but whose body is incomplete; 0 when there is
    /// none.</summary>
    public readonly long PendingBulkLength => _remaining > 0 && _bulkLength > 0 ? _bulkLength : 0;

    /// <summary>Bytes from the caller's position on that are understood already, when what follows is the body of an argument;
    /// else 0.</summary>
    public readonly int ParsedLength => _remaining > 0 && _bulkLength >= 0 ? (int)_offset : 0;

    /// <summary>Bytes the buffer must hold from the caller's position on before reading can go on; 0 when that is not
    /// known. A caller sizes its buffer once by this.</summary>
    public readonly long RequiredLength => _remaining > 0 && _bulkLength >= 0 ? _offset + _bulkLength + 2 : 0;

    /// <summary>Arguments of the incomplete request that are already whole, for the memory accounting of CLIENT
    /// LIST.</summary>
    public readonly int PartialArgumentCount => _remaining > 0 ? _partial?.Count ?? 0 : 0;

    /// <summary>Forgets an incomplete request and an error: the next byte begins a new stream.</summary>
    public void Reset()
    {
        Forget();
        Error = null;
    }

    /// <summary>Reads one request.</summary>
    /// <param name="buffer">Bytes received. Only an inline request with quotes is written to: it is unquoted in
    /// place.</param>
    /// <param name="position">Where the request begins; moves behind it when Complete, else stays.</param>
    /// <param name="arguments">The ranges are appended, relative to the start of <paramref name="buffer"/>.</param>
    /// <param name="argumentCount">Ranges appended: 0 for an empty line or an empty multibulk, which are no
    /// requests.</param>
    /// <param name="limits">What this client may send.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public RequestStatus TryRead(
        Span<byte> buffer, ref int position, ArgumentList arguments, out int argumentCount, RespLimits limits)
    {
        argumentCount = 0;
        if (Error is not null)
        {
            return RequestStatus.ProtocolError;
        }

        if (_remaining > 0)
        {
            return Resume(buffer, ref position, arguments, out argumentCount, limits);
        }

        int at = position;
        if ((uint)at >= (uint)buffer.Length)
        {
            return RequestStatus.Incomplete;
        }

        if (buffer[at] != (byte)'*')
        {
            return ReadInline(buffer, ref position, arguments, out argumentCount, limits);
        }

        int count;
        if (buffer.Length - at >= 4 && buffer[at + 2] == (byte)'\r' && (uint)(buffer[at + 1] - '1') <= 8)
        {
            count = buffer[at + 1] - '0';
            at += 4;
        }
        else
        {
            RequestStatus status = ReadCount(buffer, ref at, out count, limits);
            if (status != RequestStatus.Complete)
            {
                return status;
            }

            if (count <= 0)
            {
                position = at;
                return RequestStatus.Complete;
            }
        }

        int before = arguments.Count;
        int remaining = count;
        long pending = -1;
        RequestStatus result = ReadBulks(buffer, ref at, ref remaining, ref pending, arguments, 0, limits);
        if (result == RequestStatus.Complete)
        {
            argumentCount = count;
            position = at;
        }
        else
        {
            if (result == RequestStatus.Incomplete)
            {
                Remember(arguments, before, position);
                _remaining = remaining;
                _offset = at - position;
                _bulkLength = pending;
            }

            arguments.Truncate(before);
        }

        return result;
    }

    /// <summary>Goes on with the request that was incomplete at the last call.</summary>
    private RequestStatus Resume(
        Span<byte> buffer, ref int position, ArgumentList arguments, out int argumentCount, RespLimits limits)
    {
        argumentCount = 0;
        ArgumentList partial = _partial!;
        int at = position + _offset;
        RequestStatus result = ReadBulks(buffer, ref at, ref _remaining, ref _bulkLength, partial, position, limits);
        _offset = at - position;
        if (result != RequestStatus.Complete)
        {
            return result;
        }

        foreach (ArgumentRange range in partial.AsSpan())
        {
            arguments.Add(new ArgumentRange(range.Start + position, range.Length));
        }

        argumentCount = partial.Count;
        position = at;
        Forget();
        return RequestStatus.Complete;
    }

    /// <summary>Reads arguments until none remains or the buffer ends.</summary>
    /// <param name="buffer">Bytes received.</param>
    /// <param name="at">Next header, or the body when <paramref name="pending"/> is its length; moves over what is
    /// whole.</param>
    /// <param name="remaining">Arguments still to read.</param>
    /// <param name="pending">Length of the body at <paramref name="at"/>; negative: a header comes next.</param>
    /// <param name="target">Gets the ranges.</param>
    /// <param name="origin">What the ranges' starts are relative to.</param>
    /// <param name="limits">What this client may send.</param>
    private RequestStatus ReadBulks(
        Span<byte> buffer,
        ref int at,
        ref int remaining,
        ref long pending,
        ArgumentList target,
        int origin,
        RespLimits limits)
    {
        int next = at;
        int left = remaining;
        long length = pending;
        RequestStatus status = RequestStatus.Complete;
        while (left > 0)
        {
            if (length < 0)
            {
                int headerLength = 0;
                if (buffer.Length - next >= 8)
                {
                    headerLength = ShortHeader(BinaryPrimitives.ReadUInt64LittleEndian(buffer[next..]), out length);
                }

                if (headerLength == 0)
                {
                    status = ReadBulkLength(buffer[next..], out headerLength, out length, limits);
                    if (status != RequestStatus.Complete)
                    {
                        length = -1;
                        break;
                    }
                }

                next += headerLength;
            }

            if (buffer.Length - next < length + 2)
            {
                status = RequestStatus.Incomplete;
                break;
            }

            target.Add(new ArgumentRange(next - origin, (int)length));
            next += (int)length + 2;
            length = -1;
            left--;
        }

        at = next;
        remaining = left;
        pending = length;
        return status;
    }

    /// <summary>Reads a bulk header of one to three digits out of the eight bytes it begins with.</summary>
    /// <returns>Bytes of the header, or 0 when it is longer or not well-formed: then <see cref="ReadBulkLength"/>
    /// decides.</returns>
    private static int ShortHeader(ulong word, out long length)
    {
        uint first = (uint)(byte)(word >> 8) - '0';
        length = first;
        if ((byte)word != (byte)'$' || first > 9)
        {
            return 0;
        }

        if ((byte)(word >> 16) == (byte)'\r')
        {
            return 4;
        }

        uint second = (uint)(byte)(word >> 16) - '0';
        length = first * 10 + second;
        if (first == 0 || second > 9)
        {
            return 0;
        }

        if ((byte)(word >> 24) == (byte)'\r')
        {
            return 5;
        }

        uint third = (uint)(byte)(word >> 24) - '0';
        length = length * 10 + third;
        return third <= 9 && (byte)(word >> 32) == (byte)'\r' ? 6 : 0;
    }

    /// <summary>Reads "$length" of any size, with all its checks.</summary>
    private RequestStatus ReadBulkLength(
        ReadOnlySpan<byte> bytes, out int headerLength, out long length, RespLimits limits)
    {
        headerLength = 0;
        length = -1;
        int end = LineEnd(bytes, (byte)'\r', limits);
        if (end < 0)
        {
            return WaitOrFail(bytes, limits, "Protocol error: too big bulk count string");
        }

        if (end + 2 > bytes.Length)
        {
            return RequestStatus.Incomplete;
        }

        if (bytes[0] != (byte)'$')
        {
            return Fail($"Protocol error: expected '$', got '{(char)bytes[0]}'");
        }

        // A body that no array can hold is refused like one beyond the limit.
        if (!NumberText.TryParseInteger(bytes[1..end], out length) || length < 0 || length > limits.MaxBulkLength
            || length > Array.MaxLength - 2)
        {
            return Fail("Protocol error: invalid bulk length");
        }

        if (length > RespLimits.UnauthenticatedBulkLength && !limits.Authenticated)
        {
            return Fail("Protocol error: unauthenticated bulk length");
        }

        headerLength = end + 2;
        return RequestStatus.Complete;
    }

    /// <summary>Reads "*count" of any size, with all its checks, and moves behind it.</summary>
    private RequestStatus ReadCount(ReadOnlySpan<byte> buffer, ref int at, out int count, RespLimits limits)
    {
        count = 0;
        ReadOnlySpan<byte> bytes = buffer[at..];
        int end = LineEnd(bytes, (byte)'\r', limits);
        if (end < 0)
        {
            return WaitOrFail(bytes, limits, "Protocol error: too big mbulk count string");
        }

        if (end + 2 > bytes.Length)
        {
            return RequestStatus.Incomplete;
        }

        if (!NumberText.TryParseInteger(bytes[1..end], out long value) || value > limits.MaxMultibulkLength)
        {
            return Fail("Protocol error: invalid multibulk length");
        }

        if (value > RespLimits.UnauthenticatedArguments && !limits.Authenticated)
        {
            return Fail("Protocol error: unauthenticated multibulk length");
        }

        count = (int)Math.Max(value, 0);
        at += end + 2;
        return RequestStatus.Complete;
    }

    private RequestStatus ReadInline(
        Span<byte> buffer, ref int position, ArgumentList arguments, out int argumentCount, RespLimits limits)
    {
        argumentCount = 0;
        Span<byte> bytes = buffer[position..];
        int end = LineEnd(bytes, (byte)'\n', limits);
        if (end < 0)
        {
            return WaitOrFail(bytes, limits, "Protocol error: too big inline request");
        }

        int lineLength = end > 0 && bytes[end - 1] == (byte)'\r' ? end - 1 : end;
        int before = arguments.Count;
        if (!InlineRequest.TrySplit(bytes[..lineLength], position, arguments))
        {
            arguments.Truncate(before);
            return Fail("Protocol error: unbalanced quotes in request");
        }

        argumentCount = arguments.Count - before;
        position += end + 1;
        return RequestStatus.Complete;
    }

    /// <summary>Index of the line's end, or -1 when it is not there. As Redis searches with strchr, a NUL byte hides
    /// what follows.</summary>
    private static int LineEnd(ReadOnlySpan<byte> bytes, byte terminator, RespLimits limits)
    {
        ReadOnlySpan<byte> window = bytes[..Math.Min(bytes.Length, limits.MaxInlineLength + 1)];
        int end = window.IndexOfAny(terminator, (byte)0);
        return end >= 0 && window[end] == terminator ? end : -1;
    }

    private void Remember(ArgumentList arguments, int from, int origin)
    {
        _partial ??= new ArgumentList(8);
        foreach (ArgumentRange range in arguments.AsSpan(from, arguments.Count - from))
        {
            _partial.Add(new ArgumentRange(range.Start - origin, range.Length));
        }
    }

    private void Forget()
    {
        _remaining = 0;
        _offset = 0;
        _bulkLength = -1;
        if (_partial is { Capacity: > KeptPartialCapacity })
        {
            _partial = null;
        }

        _partial?.Clear();
    }

    /// <summary>What a line whose end has not come is: incomplete, or refused when it is too long already.</summary>
    private RequestStatus WaitOrFail(ReadOnlySpan<byte> bytes, RespLimits limits, string error) =>
        bytes.Length > limits.MaxInlineLength ? Fail(error) : RequestStatus.Incomplete;

    private RequestStatus Fail(string error)
    {
        Error = error;
        return RequestStatus.ProtocolError;
    }
}
