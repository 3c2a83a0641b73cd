using System;
using System.Collections.Generic;
using Tandem.Platform.Networking;

namespace Tandem.Tests.Support;

/// <summary>A connection without a network: the test puts in what the server receives and takes what it sent.</summary>
internal sealed class TestConnection : Connection
{
    private readonly List<byte> _toServer = [];

    public override int Descriptor => 100;

    public override string RemoteAddress => "127.0.0.1:50000";

    public override string LocalAddress => "127.0.0.1:6379";

    public override bool WantsRead { get; set; } = true;

    public override bool WantsWrite { get; set; }

    public override bool IsLoopback => !IsRemote;

    /// <summary>True for a peer on another machine.</summary>
    public bool IsRemote { get; init; }

    /// <summary>How many bytes the socket takes before it is full; the peer reads nothing.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>The peer has ended: behind what arrived there is the end.</summary>
    public bool HasEnded { get; set; }

    /// <summary>What <see cref="SetKeepAlive"/> was last called with; -1 before.</summary>
    public int KeepAliveSeconds { get; private set; } = -1;

    /// <summary>Bytes that the next calls of <see cref="Receive"/> give.</summary>
    public int Waiting => _toServer.Count;

    /// <summary>What the server sent and nobody took yet.</summary>
    public List<byte> Sent { get; } = [];

    public void Arrive(ReadOnlySpan<byte> bytes) => _toServer.AddRange(bytes);

    public override int Receive(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _toServer.Count);
        for (int i = 0; i < count; i++)
        {
            buffer[i] = _toServer[i];
        }

        _toServer.RemoveRange(0, count);
        return count == 0 && HasEnded ? -1 : count;
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, Room);
        Room -= taken;
        Sent.AddRange(bytes[..taken]);
        return taken;
    }

    public override void SetKeepAlive(int seconds) => KeepAliveSeconds = seconds;

    public override void SetNoDelay(bool enabled)
    {
    }

    public override void Close() => IsClosed = true;
}
