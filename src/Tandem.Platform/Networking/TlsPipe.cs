using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace Tandem.Platform.Networking;

/// <summary>The encrypted side of an SslStream, in memory: what came from the peer waits here to be read, what is written waits
/// to be sent.</summary>
/// <remarks>Never blocks. A read without bytes is completed by <see cref="BytesArrived"/> or <see cref="PeerEnded"/>, whose caller
/// then runs what awaits it: everything happens on the loop's thread. SslStream has one read and one write at a time.</remarks>
internal sealed class TlsPipe : Stream, IValueTaskSource<int>
{
    private const int RecordBytes = 16 * 1024 + 512;

    private byte[] _incoming = new byte[RecordBytes];
    private int _incomingStart;
    private int _incomingEnd;
    private byte[] _outgoing = [];
    private int _outgoingStart;
    private int _outgoingEnd;
    private bool _hasEnded;
    private bool _isReading;
    private Memory<byte> _readInto;
    private ManualResetValueTaskSourceCore<int> _read;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Bytes to send to the peer.</summary>
    public ReadOnlySpan<byte> Outgoing => _outgoing.AsSpan(_outgoingStart, _outgoingEnd - _outgoingStart);

    /// <summary>Room for bytes of the peer; to be followed by <see cref="BytesArrived"/>.</summary>
    public Span<byte> IncomingRoom()
    {
        if (_incomingStart == _incomingEnd)
        {
            _incomingStart = _incomingEnd = 0;
        }
        else if (_incomingEnd == _incoming.Length)
        {
            if (_incomingStart > 0)
            {
                _incoming.AsSpan(_incomingStart, _incomingEnd - _incomingStart).CopyTo(_incoming);
                _incomingEnd -= _incomingStart;
                _incomingStart = 0;
            }
            else
            {
                Array.Resize(ref _incoming, _incoming.Length * 2);
            }
        }

        return _incoming.AsSpan(_incomingEnd);
    }

    /// <summary>Says that so many bytes were put into <see cref="IncomingRoom"/>.</summary>
    public void BytesArrived(int count)
    {
        _incomingEnd += count;
        if (_isReading)
        {
            EndRead();
        }
    }

    /// <summary>Says that nothing comes any more.</summary>
    public void PeerEnded()
    {
        _hasEnded = true;
        if (_isReading)
        {
            EndRead();
        }
    }

    /// <summary>Says that so many bytes of <see cref="Outgoing"/> were sent.</summary>
    public void Sent(int count)
    {
        _outgoingStart += count;
        if (_outgoingStart == _outgoingEnd)
        {
            _outgoingStart = _outgoingEnd = 0;
            if (_outgoing.Length > 2 * RecordBytes)
            {
                _outgoing = [];
            }
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_incomingStart < _incomingEnd || _hasEnded || buffer.IsEmpty)
        {
            return new ValueTask<int>(Take(buffer.Span));
        }

        _read.Reset();
        _readInto = buffer;
        _isReading = true;
        return new ValueTask<int>(this, _read.Version);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        int length = _outgoingEnd - _outgoingStart;
        if (_outgoing.Length - _outgoingEnd < buffer.Length)
        {
            byte[] larger = _outgoing.Length >= length + buffer.Length
                ? _outgoing
                : new byte[Math.Max(RecordBytes, 2 * (length + buffer.Length))];
            Outgoing.CopyTo(larger);
            _outgoing = larger;
            _outgoingStart = 0;
            _outgoingEnd = length;
        }

        buffer.CopyTo(_outgoing.AsSpan(_outgoingEnd));
        _outgoingEnd += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    private void EndRead()
    {
        _isReading = false;
        _read.SetResult(Take(_readInto.Span));
    }

    private int Take(Span<byte> into)
    {
        int count = Math.Min(into.Length, _incomingEnd - _incomingStart);
        _incoming.AsSpan(_incomingStart, count).CopyTo(into);
        _incomingStart += count;
        return count;
    }
}
