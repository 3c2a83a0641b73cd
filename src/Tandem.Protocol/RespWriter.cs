using System;
using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace Tandem.Protocol;

/// <summary>Writes replies in RESP2 or RESP3 into one contiguous buffer that grows: a client's pending
/// output.</summary>
/// <remarks>
/// Forms of each type: Redis 7.0, networking.c, the addReply functions. No allocation while the buffer suffices;
/// buffers up to 1 MiB come from the shared pool. A writer that would pass what one array can hold drops its content
/// and sets <see cref="Overflowed"/>: the owner then closes the client.
/// </remarks>
public sealed class RespWriter
{
    /// <summary>Bytes an empty writer may keep. Redis, server.h, PROTO_REPLY_CHUNK_BYTES: 16 KB.</summary>
    public const int KeptBytes = 16 * 1024;

    private const int FirstBytes = 1024; // Redis, server.h, PROTO_REPLY_MIN_BYTES.
    private const int MaxPooledBytes = 1024 * 1024;

    /// <summary>What BeginDeferred reserves: the header of an aggregate of less than ten elements.</summary>
    private const int DeferredHeaderBytes = 4;

    /// <summary>Longest header: type, 20 characters of a number, line end.</summary>
    private const int MaxHeaderBytes = 23;

    /// <summary>The prefix word of an error is looked for in this many bytes. Redis, networking.c,
    /// afterErrorReply.</summary>
    private const int MaxErrorCodeBytes = 31;

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>2 or 3: the RESP version the client asked for with HELLO.</summary>
    public int ProtocolVersion { get; set; } = 2;

    /// <summary>While true everything written is dropped (CLIENT REPLY OFF or SKIP, the link to a master). Errors
    /// still count.</summary>
    public bool Suppressed { get; set; }

    /// <summary>Whose output this is: asked before the buffer grows, told of errors. Null for nobody.</summary>
    public IReplyOwner? Owner { get; set; }

    /// <summary>True once the output passed what its owner allows or one array can hold: it is lost, with what follows.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Error replies written since the writer was made, suppressed ones included: compare before and after a
    /// command.</summary>
    public long ErrorCount { get; private set; }

    /// <summary>Bytes written and not yet consumed.</summary>
    public int Length => _end - _start;

    /// <summary>Bytes the buffer takes.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>The bytes written and not yet consumed; stale after the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Forgets the first <paramref name="sentBytes"/> of <see cref="Written"/>. Not between Begin- and
    /// EndDeferred.</summary>
    public void Consume(int sentBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)sentBytes, (uint)Length);
        _start += sentBytes;
        if (_start == _end)
        {
            Reset();
        }
    }

    /// <summary>Forgets all output. A buffer above <see cref="KeptBytes"/> is given back for one of that size.</summary>
    public void Reset()
    {
        _start = 0;
        _end = 0;
        Overflowed = false;
        if (_buffer.Length > KeptBytes)
        {
            Release();
            _buffer = ArrayPool<byte>.Shared.Rent(KeptBytes);
        }
    }

    /// <summary>Gives an empty buffer back for the smallest there is: for clients that have been idle.</summary>
    public void Shrink()
    {
        if (_start == _end && _buffer.Length > FirstBytes)
        {
            Trim();
            _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        }
    }

    /// <summary>Gives the buffer back when it is empty: for clients that are gone.</summary>
    public void Trim()
    {
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
            Release();
        }
    }

    /// <summary>Drops what was written behind <paramref name="length"/>, a value of <see cref="Length"/> noted
    /// before.</summary>
    public void Truncate(int length)
    {
        if (length < Length)
        {
            _end = _start + length;
        }
    }

    /// <summary>+OK.</summary>
    public void Ok() => Raw("+OK\r\n"u8);

    /// <summary>+QUEUED.</summary>
    public void Queued() => Raw("+QUEUED\r\n"u8);

    /// <summary>A simple string; <paramref name="text"/> has no line end.</summary>
    public void Simple(ReadOnlySpan<byte> text)
    {
        if (Suppressed)
        {
            return;
        }

        Span<byte> to = Reserve(text.Length + 3);
        to[0] = (byte)'+';
        text.CopyTo(to[1..]);
        Finish(to, text.Length + 1);
    }

    /// <summary>An error: its first word is the code, e.g. "ERR no such key". Line ends in it become spaces, at its
    /// end they go. One that its owner has counted already is passed on by a script.</summary>
    public void Error(ReadOnlySpan<byte> text, bool isCounted = false)
    {
        text = text.TrimEnd("\r\n"u8);
        CountError(text, isCounted);
        if (Suppressed)
        {
            return;
        }

        Span<byte> to = Reserve(text.Length + 3);
        to[0] = (byte)'-';
        Span<byte> body = to.Slice(1, text.Length);
        text.CopyTo(body);
        if (body.IndexOfAny((byte)'\r', (byte)'\n') >= 0)
        {
            body.Replace((byte)'\r', (byte)' ');
            body.Replace((byte)'\n', (byte)' ');
        }

        Finish(to, text.Length + 1);
    }

    /// <summary>An error given as text, written in UTF-8.</summary>
    public void Error(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte[]? rented = length > 512 ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> bytes = rented ?? stackalloc byte[512];
        Error(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>An integer.</summary>
    public void Integer(long value)
    {
        if (Suppressed)
        {
            return;
        }

        if ((ulong)value <= 9)
        {
            Span<byte> digit = Reserve(4);
            digit[3] = (byte)'\n';
            digit[0] = (byte)':';
            digit[1] = (byte)('0' + (int)value);
            digit[2] = (byte)'\r';
            _end += 4;
            return;
        }

        Header((byte)':', value);
    }

    /// <summary>A bulk string.</summary>
    public void Bulk(ReadOnlySpan<byte> value)
    {
        if (Suppressed)
        {
            return;
        }

        Span<byte> to = Reserve((long)value.Length + MaxHeaderBytes + 2);
        int at = WriteHeader(to, (byte)'$', value.Length);
        value.CopyTo(to[at..]);
        Finish(to, at + value.Length);
    }

    /// <summary>A bulk string given as text, written in UTF-8.</summary>
    public void Bulk(string value)
    {
        if (Suppressed)
        {
            return;
        }

        int length = Encoding.UTF8.GetByteCount(value);
        Span<byte> to = Reserve((long)length + MaxHeaderBytes + 2);
        int at = WriteHeader(to, (byte)'$', length);
        at += Encoding.UTF8.GetBytes(value, to[at..]);
        Finish(to, at);
    }

    /// <summary>A bulk string made of two parts, so that the caller need not join them.</summary>
    public void Bulk(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (Suppressed)
        {
            return;
        }

        Span<byte> to = Reserve((long)head.Length + tail.Length + MaxHeaderBytes + 2);
        int at = WriteHeader(to, (byte)'$', (long)head.Length + tail.Length);
        head.CopyTo(to[at..]);
        at += head.Length;
        tail.CopyTo(to[at..]);
        Finish(to, at + tail.Length);
    }

    /// <summary>A bulk string that the caller fills: <paramref name="length"/> bytes, all of which must be written
    /// before the next call. Empty when the output is suppressed.</summary>
    public Span<byte> BulkToFill(int length)
    {
        if (Suppressed)
        {
            return default;
        }

        Span<byte> to = Reserve((long)length + MaxHeaderBytes + 2);
        int at = WriteHeader(to, (byte)'$', length);
        Finish(to, at + length);
        return to.Slice(at, length);
    }

    /// <summary>A bulk string of the decimal digits of an integer.</summary>
    public void BulkInteger(long value)
    {
        Span<byte> digits = stackalloc byte[NumberText.MaxIntegerBytes];
        Bulk(digits[..NumberText.Format(value, digits)]);
    }

    /// <summary>A double: RESP3 ",x", RESP2 a bulk string. Text as
    /// <see cref="NumberText.Format(double, Span{byte})"/>.</summary>
    public void Double(double value)
    {
        if (Suppressed)
        {
            return;
        }

        Span<byte> text = stackalloc byte[NumberText.MaxDoubleBytes];
        Number((byte)',', text[..NumberText.Format(value, text)]);
    }

    /// <summary>A long double in its human form (INCRBYFLOAT, GEOPOS): RESP3 ",x", RESP2 a bulk string.</summary>
    public void Double(LongDouble value)
    {
        if (Suppressed)
        {
            return;
        }

        byte[] text = ArrayPool<byte>.Shared.Rent(LongDouble.MaxBytes);
        Number((byte)',', text.AsSpan(0, value.Format(text)));
        ArrayPool<byte>.Shared.Return(text);
    }

    /// <summary>A bulk string of a double's text in both versions.</summary>
    public void BulkDouble(double value)
    {
        Span<byte> text = stackalloc byte[NumberText.MaxDoubleBytes];
        Bulk(text[..NumberText.Format(value, text)]);
    }

    /// <summary>A number beyond 64 bits, in decimal: RESP3 "(x", RESP2 a bulk string.</summary>
    public void BigNumber(ReadOnlySpan<byte> digits)
    {
        if (!Suppressed)
        {
            Number((byte)'(', digits);
        }
    }

    /// <summary>A truth value: RESP3 #t or #f, RESP2 :1 or :0.</summary>
    public void Boolean(bool value) =>
        Raw(ProtocolVersion >= 3 ? (value ? "#t\r\n"u8 : "#f\r\n"u8) : value ? ":1\r\n"u8 : ":0\r\n"u8);

    /// <summary>Nothing, where a bulk string could be: RESP3 "_", RESP2 "$-1".</summary>
    public void Null()
    {
        if (ProtocolVersion >= 3)
        {
            Raw("_\r\n"u8);
        }
        else
        {
            Raw("$-1\r\n"u8);
        }
    }

    /// <summary>Nothing, where an array could be: RESP3 "_", RESP2 "*-1".</summary>
    public void NullArray()
    {
        if (ProtocolVersion >= 3)
        {
            Raw("_\r\n"u8);
        }
        else
        {
            Raw("*-1\r\n"u8);
        }
    }

    /// <summary>An array without elements.</summary>
    public void EmptyArray() => Raw("*0\r\n"u8);

    /// <summary>Begins an array; <paramref name="count"/> elements follow.</summary>
    public void Array(long count) => Aggregate((byte)'*', count);

    /// <summary>Begins a map; <paramref name="pairs"/> keys, each with its value, follow. RESP2: a flat
    /// array.</summary>
    public void Map(int pairs)
    {
        if (ProtocolVersion >= 3)
        {
            Aggregate((byte)'%', pairs);
        }
        else
        {
            Aggregate((byte)'*', pairs * 2L);
        }
    }

    /// <summary>Begins a set; <paramref name="count"/> elements follow. RESP2: an array.</summary>
    public void Set(int count) => Aggregate(ProtocolVersion >= 3 ? (byte)'~' : (byte)'*', count);

    /// <summary>Begins an out-of-band message; <paramref name="count"/> elements follow. RESP2: an array.</summary>
    public void Push(int count) => Aggregate(ProtocolVersion >= 3 ? (byte)'>' : (byte)'*', count);

    /// <summary>Begins attributes of the next reply, <paramref name="pairs"/> of them. Exists in RESP3 only: check
    /// <see cref="ProtocolVersion"/> first.</summary>
    public void Attribute(int pairs)
    {
        System.Diagnostics.Debug.Assert(ProtocolVersion >= 3, "RESP2 has no attributes");
        Aggregate((byte)'|', pairs);
    }

    /// <summary>A text with its format, three letters ("txt", "mkd"): RESP3 "=", RESP2 a bulk string without the
    /// format.</summary>
    public void Verbatim(ReadOnlySpan<byte> text, string format)
    {
        if (ProtocolVersion < 3)
        {
            Bulk(text);
            return;
        }

        if (Suppressed)
        {
            return;
        }

        System.Diagnostics.Debug.Assert(format.Length == 3, "RESP3 has three-letter formats");
        Span<byte> to = Reserve((long)text.Length + MaxHeaderBytes + 6);
        int at = WriteHeader(to, (byte)'=', text.Length + 4L);
        at += Encoding.ASCII.GetBytes(format, to[at..]);
        to[at++] = (byte)':';
        text.CopyTo(to[at..]);
        Finish(to, at + text.Length);
    }

    /// <summary>Bytes as they are: one or more whole replies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        if (Suppressed)
        {
            return;
        }

        bytes.CopyTo(Reserve(bytes.Length));
        _end += bytes.Length;
    }

    /// <summary>Reserves the header of an aggregate whose length is not known yet.</summary>
    /// <returns>A mark for one of the EndDeferred calls. Deferred aggregates may nest; do not Consume
    /// meanwhile.</returns>
    public int BeginDeferred()
    {
        if (Suppressed)
        {
            return -1;
        }

        Reserve(DeferredHeaderBytes);
        _end += DeferredHeaderBytes;
        return Length - DeferredHeaderBytes;
    }

    /// <summary>Ends a deferred array of <paramref name="count"/> elements.</summary>
    public void EndDeferredArray(int mark, int count) => EndDeferred(mark, (byte)'*', count);

    /// <summary>Ends a deferred map of <paramref name="pairs"/> pairs. RESP2: a flat array.</summary>
    public void EndDeferredMap(int mark, int pairs)
    {
        if (ProtocolVersion >= 3)
        {
            EndDeferred(mark, (byte)'%', pairs);
        }
        else
        {
            EndDeferred(mark, (byte)'*', pairs * 2L);
        }
    }

    /// <summary>Ends a deferred set of <paramref name="count"/> elements. RESP2: an array.</summary>
    public void EndDeferredSet(int mark, int count) =>
        EndDeferred(mark, ProtocolVersion >= 3 ? (byte)'~' : (byte)'*', count);

    /// <summary>Ends a deferred out-of-band message of <paramref name="count"/> elements. RESP2: an array.</summary>
    public void EndDeferredPush(int mark, int count) =>
        EndDeferred(mark, ProtocolVersion >= 3 ? (byte)'>' : (byte)'*', count);

    /// <summary>Writes the header into its place; when it is longer than what was reserved, the elements move. O(their
    /// bytes) then.</summary>
    private void EndDeferred(int mark, byte type, long count)
    {
        // The second condition holds only after an overflow, which loses what the mark stood for.
        if (mark < 0 || mark + DeferredHeaderBytes > Length)
        {
            return;
        }

        Span<byte> header = stackalloc byte[MaxHeaderBytes];
        int headerLength = WriteHeader(header, type, count);
        int extra = headerLength - DeferredHeaderBytes;
        if (extra > 0)
        {
            Reserve(extra);
            if (Overflowed)
            {
                return;
            }

            int from = _start + mark + DeferredHeaderBytes;
            _buffer.AsSpan(from, _end - from).CopyTo(_buffer.AsSpan(from + extra));
            _end += extra;
        }

        header[..headerLength].CopyTo(_buffer.AsSpan(_start + mark));
    }

    private void Aggregate(byte type, long count)
    {
        if (!Suppressed)
        {
            Header(type, count);
        }
    }

    private void Number(byte type, ReadOnlySpan<byte> text)
    {
        if (ProtocolVersion < 3)
        {
            Bulk(text);
            return;
        }

        Span<byte> to = Reserve(text.Length + 3L);
        to[0] = type;
        text.CopyTo(to[1..]);
        Finish(to, text.Length + 1);
    }

    // Not in one expression: += reads its left side first, and making room moves the end.
    private void Header(byte type, long number)
    {
        Span<byte> to = Reserve(MaxHeaderBytes);
        _end += WriteHeader(to, type, number);
    }

    /// <summary>Writes type, number and line end. Two digits, the common case, by hand.</summary>
    /// <returns>Bytes written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteHeader(Span<byte> to, byte type, long number)
    {
        if ((ulong)number < 100 && to.Length >= 5)
        {
            to[0] = type;
            uint value = (uint)number;
            if (value < 10)
            {
                to[1] = (byte)('0' + value);
                to[2] = (byte)'\r';
                to[3] = (byte)'\n';
                return 4;
            }

            uint tens = value / 10;
            to[1] = (byte)('0' + tens);
            to[2] = (byte)('0' + (value - tens * 10));
            to[3] = (byte)'\r';
            to[4] = (byte)'\n';
            return 5;
        }

        return WriteLongHeader(to, type, number);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WriteLongHeader(Span<byte> to, byte type, long number)
    {
        to[0] = type;
        Utf8Formatter.TryFormat(number, to[1..], out int digits);
        to[digits + 1] = (byte)'\r';
        to[digits + 2] = (byte)'\n';
        return digits + 3;
    }

    /// <summary>Adds the line end behind <paramref name="length"/> bytes and makes all of it part of the
    /// output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Finish(Span<byte> to, int length)
    {
        to[length + 1] = (byte)'\n';
        to[length] = (byte)'\r';
        _end += length + 2;
    }

    private void CountError(ReadOnlySpan<byte> text, bool isCounted)
    {
        ErrorCount++;
        ReadOnlySpan<byte> code = text[..Math.Min(text.Length, MaxErrorCodeBytes)];
        int space = code.IndexOf((byte)' ');
        (isCounted ? null : Owner)?.ErrorWritten(space >= 0 ? code[..space] : "ERR"u8, text);
    }

    /// <summary>Free room behind the output, at least <paramref name="count"/> bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(long count)
    {
        if (_buffer.Length - _end < count)
        {
            Grow(count);
        }

        return _buffer.AsSpan(_end);
    }

    /// <summary>Makes room: moves the output to the front when half of the buffer is consumed, else to a buffer twice
    /// as large.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(long count)
    {
        int length = Length;
        long needed = length + count;
        if ((needed > KeptBytes && Owner is { } owner && !owner.AllowsOutput(needed)) || needed > System.Array.MaxLength)
        {
            Overflowed = true;
            Suppressed = true;
            (_start, length, needed) = (0, 0, count);
        }

        if (needed <= _buffer.Length && _start >= _buffer.Length / 2)
        {
            _buffer.AsSpan(_start, length).CopyTo(_buffer);
        }
        else
        {
            long size = Math.Min(Math.Max(needed, Math.Max(FirstBytes, _buffer.Length * 2L)), System.Array.MaxLength);
            byte[] larger = size <= MaxPooledBytes
                ? ArrayPool<byte>.Shared.Rent((int)size)
                : GC.AllocateUninitializedArray<byte>((int)size);
            _buffer.AsSpan(_start, length).CopyTo(larger);
            Release();
            _buffer = larger;
        }

        _start = 0;
        _end = length;
    }

    private void Release()
    {
        if (_buffer.Length is > 0 and <= MaxPooledBytes)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
    }
}
