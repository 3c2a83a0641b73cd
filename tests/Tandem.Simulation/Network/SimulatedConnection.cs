using System;
using System.Collections.Generic;
using Tandem.Platform.Networking;

namespace Tandem.Simulation.Network;

/// <summary>One end of a simulated stream.</summary>
internal sealed class SimulatedConnection : Connection
{
    private const int MaxQueuedBytes = 256 * 1024;

    private readonly SimulatedNetwork _network;
    private readonly Queue<Segment> _arriving = new();
    private readonly int _node;
    private readonly int _peerNode;
    private readonly long _decidedAt;
    private SimulatedConnection? _peer;
    private long _lastDue;
    private int _queuedBytes;

    /// <param name="decidedAt">When a connect is decided; 0 for an accepted connection.</param>
    public SimulatedConnection(
        SimulatedNetwork network, int node, int peerNode, string remoteAddress, string localAddress, long decidedAt)
    {
        _network = network;
        _node = node;
        _peerNode = peerNode;
        _decidedAt = decidedAt;
        RemoteAddress = remoteAddress;
        LocalAddress = localAddress;
        Descriptor = network.NextDescriptor();
        IsConnecting = decidedAt > 0;
        WantsRead = !IsConnecting;
        WantsWrite = IsConnecting;
    }

    /// <inheritdoc/>
    public override int Descriptor { get; }

    /// <inheritdoc/>
    public override string RemoteAddress { get; }

    /// <inheritdoc/>
    public override string LocalAddress { get; }

    /// <inheritdoc/>
    public override bool WantsRead { get; set; }

    /// <inheritdoc/>
    public override bool WantsWrite { get; set; }

    /// <inheritdoc/>
    public override bool IsLoopback => true;

    /// <summary>Whether a call of the handler is due.</summary>
    public bool IsReady => !IsClosed && (IsConnecting ? IsDecided : (WantsRead && IsReadable) || (WantsWrite && IsWritable));

    private bool IsCut => _network.IsCut(_node, _peerNode);

    private bool IsDecided => !IsCut && _network.Now >= _decidedAt;

    private bool IsReadable => !IsCut && _arriving.TryPeek(out Segment? first) && first.Due <= _network.Now;

    private bool IsWritable => _peer is null || _peer.IsClosed || _peer._queuedBytes < MaxQueuedBytes;

    /// <summary>Makes both ends of one stream.</summary>
    public void Join(SimulatedConnection peer) => (_peer, peer._peer) = (peer, this);

    /// <summary>Calls the handler with what is due.</summary>
    public void Dispatch()
    {
        if (IsConnecting)
        {
            IsConnecting = false;
            if (_peer is null)
            {
                LastError = "Connection refused";
            }

            Handler?.OnWritable(this);
            return;
        }

        if (WantsRead && IsReadable)
        {
            Handler?.OnReadable(this);
        }

        if (!IsClosed && WantsWrite && IsWritable)
        {
            Handler?.OnWritable(this);
        }
    }

    /// <inheritdoc/>
    public override int Receive(Span<byte> buffer)
    {
        if (IsClosed || !IsReadable)
        {
            return 0;
        }

        Segment first = _arriving.Peek();
        if (first.Bytes is null)
        {
            LastError = first.Error;
            return -1;
        }

        int count = Math.Min(buffer.Length, first.Bytes.Length - first.Taken);
        first.Bytes.AsSpan(first.Taken, count).CopyTo(buffer);
        first.Taken += count;
        _queuedBytes -= count;
        if (first.Taken == first.Bytes.Length)
        {
            _arriving.Dequeue();
        }

        return count;
    }

    /// <inheritdoc/>
    public override int Send(ReadOnlySpan<byte> bytes)
    {
        if (IsClosed || _peer is null || _peer.IsClosed)
        {
            LastError = "Connection reset by peer";
            return -1;
        }

        int count = Math.Min(bytes.Length, Math.Min(_network.NextRoom(), MaxQueuedBytes - _peer._queuedBytes));
        if (count <= 0)
        {
            return 0;
        }

        _peer.Arrive(bytes[..count].ToArray(), null);
        return count;
    }

    /// <inheritdoc/>
    public override void SetKeepAlive(int seconds)
    {
    }

    /// <inheritdoc/>
    public override void SetNoDelay(bool enabled)
    {
    }

    /// <inheritdoc/>
    public override void Close() => End(null);

    /// <summary>The stream ends on this side.</summary>
    /// <param name="error">What the peer is told; null: the end.</param>
    public void End(string? error)
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        IsConnecting = false;
        if (_peer is { IsClosed: false } peer)
        {
            peer.Arrive(null, error);
        }
    }

    private void Arrive(byte[]? bytes, string? error)
    {
        _lastDue = Math.Max(_lastDue, _network.NextArrival());
        _queuedBytes += bytes?.Length ?? 0;
        _arriving.Enqueue(new Segment(bytes, _lastDue, error));
    }
}
