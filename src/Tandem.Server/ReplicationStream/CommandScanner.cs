using System;
using Tandem.Protocol;

namespace Tandem.Server.ReplicationStream;

/// <summary>Cuts the bytes of a log, from a file or from a master, into commands and annotations.</summary>
/// <remarks>Receive into <see cref="Room"/>, tell <see cref="Filled"/>, call <see cref="Next"/> until it says NeedsMore. Views of what
/// was found are stale after the next call of <see cref="Room"/>.</remarks>
internal sealed class CommandScanner
{
    private const int BufferBytes = 1 << 20;

    private readonly ArgumentList _arguments = new();
    private readonly RespLimits _limits = new() { MaxBulkLength = int.MaxValue };
    private RespRequestReader _reader;
    private byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _position;
    private int _filled;
    private long _bufferStart;

    /// <param name="position">What the first byte is counted as.</param>
    public CommandScanner(long position) => _bufferStart = position;

    /// <summary>Where the last item begins.</summary>
    public long Start => _bufferStart + _start;

    /// <summary>Where the next item begins.</summary>
    public long Position => _bufferStart + _position;

    /// <summary>Where the next byte goes that is received.</summary>
    public long End => _bufferStart + _filled;

    /// <summary>The words of the last command.</summary>
    public RequestArguments Arguments => new(_buffer, _arguments.AsSpan());

    /// <summary>The last item as it stands there.</summary>
    public ReadOnlySpan<byte> Raw => _buffer.AsSpan(_start, _position - _start);

    /// <summary>Bytes of an item that is not whole.</summary>
    public ReadOnlySpan<byte> Rest => _buffer.AsSpan(_position, _filled - _position);

    /// <summary>Takes the next item.</summary>
    /// <returns>Command, Annotation, NeedsMore or BadFormat.</returns>
    public ScanResult Next()
    {
        _start = _position;
        ReadOnlySpan<byte> rest = Rest;
        if (rest.Length == 0)
        {
            return ScanResult.NeedsMore;
        }

        if (rest[0] == (byte)'#')
        {
            int end = rest.IndexOf((byte)'\n');
            _position += end + 1;
            return end < 0 ? ScanResult.NeedsMore : ScanResult.Annotation;
        }

        if (rest[0] != (byte)'*')
        {
            return ScanResult.BadFormat;
        }

        _arguments.Clear();
        return _reader.TryRead(_buffer.AsSpan(0, _filled), ref _position, _arguments, out int count, _limits) switch
        {
            RequestStatus.Complete => count > 0 ? ScanResult.Command : ScanResult.BadFormat,
            RequestStatus.Incomplete => ScanResult.NeedsMore,
            _ => ScanResult.BadFormat,
        };
    }

    /// <summary>Passes over a line feed between commands, by which a master shows that it is alive.</summary>
    /// <returns>False when there is none.</returns>
    public bool SkipLineFeed()
    {
        bool isThere = Rest is [(byte)'\n', ..];
        _position += isThere ? 1 : 0;
        return isThere;
    }

    /// <summary>Space for more bytes, at least one.</summary>
    public Span<byte> Room()
    {
        int kept = _filled - _position;
        if (kept == _buffer.Length || _reader.RequiredLength > _buffer.Length)
        {
            long needed = Math.Max(_reader.RequiredLength, (long)kept * 2);
            byte[] larger = new byte[(int)Math.Min(Math.Max(needed, BufferBytes), Array.MaxLength)];
            _buffer.AsSpan(_position, kept).CopyTo(larger);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_position, kept).CopyTo(_buffer);
        }

        _bufferStart += _position;
        _start = 0;
        _position = 0;
        _filled = kept;
        return _buffer.AsSpan(kept);
    }

    /// <summary>So many bytes were received into <see cref="Room"/>.</summary>
    public void Filled(int count) => _filled += count;
}
