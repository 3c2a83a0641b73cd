using System;
using System.Globalization;
using System.Text;
using Tandem.Platform.Storage;

namespace Tandem.Server.Replication.Replica;

/// <summary>Takes a full copy off the wire into a file of its own, so that a transfer that breaks costs neither data nor
/// position. Understands both forms: <c>$length</c>, and <c>$EOF:mark</c> with the mark again at the end.</summary>
internal sealed class SnapshotReceiver
{
    private const int MarkLength = 40;

    private readonly IStorageFile? _file;
    private readonly StringBuilder _line = new();
    private readonly byte[] _mark = new byte[MarkLength];
    private readonly byte[] _last = new byte[MarkLength];
    private long _received;
    private int _lastLength;
    private bool _hasPreamble;
    private bool _isMarked;

    /// <param name="file">Empty; it is written and closed, the owner renames or deletes it. Null when only the announcement is to be
    /// taken.</param>
    public SnapshotReceiver(IStorageFile? file) => _file = file;

    /// <summary>Length the master announced; -1 while unknown (and for the marked form).</summary>
    public long Length { get; private set; } = -1;

    /// <summary>Bytes of the copy received so far.</summary>
    public long Received => _received;

    /// <summary>True once it is known how the copy comes.</summary>
    public bool IsAnnounced => _hasPreamble;

    /// <summary>The 40 bytes that end a copy without a length.</summary>
    public ReadOnlySpan<byte> Mark => _mark;

    /// <summary>Bytes of the copy went past this object.</summary>
    public void CountPassed(int count) => _received += count;

    /// <summary>True once the whole copy is in the file.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>True for the form without a length.</summary>
    public bool IsMarked => _isMarked;

    /// <summary>Why the copy cannot be received; null while it can.</summary>
    public string? Failure { get; private set; }

    /// <summary>Takes received bytes.</summary>
    /// <returns>How many of them belong to the copy; the rest is the stream behind it.</returns>
    public int Feed(ReadOnlySpan<byte> bytes)
    {
        int used = 0;
        while (!_hasPreamble && Failure is null && used < bytes.Length)
        {
            Preamble(bytes[used++]);
        }

        if (!_hasPreamble || Failure is not null || _file is null)
        {
            return used;
        }

        ReadOnlySpan<byte> rest = bytes[used..];
        if (_isMarked)
        {
            return used + FeedMarked(rest);
        }

        int count = (int)Math.Min(rest.Length, Length - _received);
        Write(rest[..count]);
        IsComplete = _received == Length;
        return used + count;
    }

    /// <summary>Closes the file; with <paramref name="durably"/> its bytes are on disk when this returns.</summary>
    public void Finish(bool durably)
    {
        if (durably)
        {
            Failure ??= _file?.Fsync();
        }

        _file?.Dispose();
    }

    /// <summary>Closes the file of a transfer that broke.</summary>
    public void Abandon() => _file?.Dispose();

    private void Preamble(byte next)
    {
        if (next != (byte)'\n')
        {
            if (_line.Length > 512)
            {
                Failure = "the master's answer to the request for a full copy is no line";
            }

            _line.Append((char)next);
            return;
        }

        string line = _line.ToString().TrimEnd('\r');
        _line.Clear();
        if (line.Length == 0)
        {
            return;
        }

        if (line.StartsWith('-'))
        {
            Failure = "MASTER aborted replication with an error: " + line[1..];
        }
        else if (line.StartsWith("$EOF:", StringComparison.Ordinal) && line.Length == 5 + MarkLength)
        {
            Encoding.Latin1.GetBytes(line.AsSpan(5), _mark);
            _isMarked = true;
            _hasPreamble = true;
        }
        else if (line.StartsWith('$')
            && long.TryParse(line.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            Length = length;
            _hasPreamble = true;
            IsComplete = length == 0;
        }
        else
        {
            Failure = "Bad protocol from MASTER, the first byte is not '$' (we received '" + line
                + "'), are you sure the host and port are right?";
        }
    }

    // The copy ends where its last 40 bytes are the mark; nothing follows before our first ACK.
    private int FeedMarked(ReadOnlySpan<byte> bytes)
    {
        Write(bytes);
        if (bytes.Length >= MarkLength)
        {
            bytes[^MarkLength..].CopyTo(_last);
            _lastLength = MarkLength;
        }
        else
        {
            int keep = Math.Min(_lastLength, MarkLength - bytes.Length);
            _last.AsSpan(_lastLength - keep, keep).CopyTo(_last);
            bytes.CopyTo(_last.AsSpan(keep));
            _lastLength = keep + bytes.Length;
        }

        if (_lastLength == MarkLength && _last.AsSpan().SequenceEqual(_mark))
        {
            _received -= MarkLength;
            Failure ??= _file!.SetLength(_received);
            IsComplete = Failure is null;
        }

        return bytes.Length;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0 && Failure is null)
        {
            Failure = _file!.WriteAt(_received, bytes);
            _received += bytes.Length;
        }
    }
}
