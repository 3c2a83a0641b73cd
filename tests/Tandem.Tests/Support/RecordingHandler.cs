using System;
using System.Collections.Generic;
using Tandem.Platform.Networking;

namespace Tandem.Tests.Support;

/// <summary>A connection's handler made of two actions, counting its calls.</summary>
internal sealed class RecordingHandler : IConnectionHandler
{
    public Action<Connection>? Readable { get; set; }

    public Action<Connection>? Writable { get; set; }

    public int ReadableCount { get; private set; }

    public int WritableCount { get; private set; }

    public List<byte> Received { get; } = [];

    public void OnReadable(Connection c)
    {
        ReadableCount++;
        Readable?.Invoke(c);
    }

    public void OnWritable(Connection c)
    {
        WritableCount++;
        if (Writable is null) { c.WantsWrite = false; }
        Writable?.Invoke(c);
    }

    /// <summary>Takes what has arrived; returns what Receive returned last.</summary>
    public int TakeAll(Connection c)
    {
        byte[] buffer = new byte[16 * 1024];
        int received;
        while ((received = c.Receive(buffer)) > 0) { Received.AddRange(buffer.AsSpan(0, received)); }
        return received;
    }
}
