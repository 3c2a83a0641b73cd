using System;
using Tandem.Platform.Loop;
using Tandem.Platform.Networking;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Replication.Replica;

/// <summary>A full copy read by the loader straight off the master's connection. While it waits for bytes the loop turns, so that
/// others are served.</summary>
internal sealed class LinkSource : IRdbSource
{
    private const int TurnMilliseconds = 100;

    private readonly EventLoop _loop;
    private readonly Connection _connection;
    private readonly Func<bool> _isOpen;
    private readonly long _timeoutMilliseconds;
    private byte[] _first;
    private long _left;

    /// <param name="first">What came with the announcement already.</param>
    /// <param name="length">Bytes of the copy; -1 when only a mark at its end says where that is.</param>
    /// <param name="isOpen">False once the connection was given up by somebody else.</param>
    /// <param name="timeoutMilliseconds">Longest silence.</param>
    public LinkSource(
        EventLoop loop, Connection connection, byte[] first, long length, Func<bool> isOpen, long timeoutMilliseconds)
    {
        _loop = loop;
        _connection = connection;
        _first = first;
        _left = length < 0 ? long.MaxValue : length;
        _isOpen = isOpen;
        _timeoutMilliseconds = timeoutMilliseconds;
    }

    /// <summary>Told how many bytes came from the connection.</summary>
    public Action<int>? Received { get; set; }

    /// <summary>Why no more will come; null while more may.</summary>
    public string? Failure { get; private set; }

    /// <summary>What came before the loader began and is not part of the copy: the stream behind it.</summary>
    public byte[] Behind => _left == 0 ? _first : [];

    public int Read(Span<byte> destination)
    {
        if (destination.Length > _left)
        {
            destination = destination[..(int)_left];
        }

        if (destination.Length == 0)
        {
            return 0;
        }

        int count = Math.Min(_first.Length, destination.Length);
        if (count > 0)
        {
            _first.AsSpan(0, count).CopyTo(destination);
            _first = _first[count..];
        }
        else
        {
            count = Await(destination);
        }

        _left -= count;
        return count;
    }

    private int Await(Span<byte> destination)
    {
        long heard = _loop.MonotonicMicrosecondsNow() / 1000;
        while (Failure is null)
        {
            int received = _isOpen() ? _connection.Receive(destination) : -1;
            if (received > 0)
            {
                Received?.Invoke(received);
                return received;
            }

            if (received < 0)
            {
                Failure = (_isOpen() ? _connection.LastError : null) ?? "the master closed the connection";
            }
            else if ((_loop.MonotonicMicrosecondsNow() / 1000) - heard > _timeoutMilliseconds)
            {
                Failure = "Timeout receiving bulk data from MASTER... If the problem persists try to set the 'repl-timeout' "
                    + "parameter in redis.conf to a larger value.";
            }
            else if (_loop.IsStopping)
            {
                Failure = "the server ends";
            }
            else
            {
                _loop.RunOnce(TurnMilliseconds);
            }
        }

        return 0;
    }
}
