using System;
using System.Collections.Generic;
using System.Net.Sockets;

namespace Tandem.Platform.Loop;

/// <summary>
/// The portable poller, for systems without epoll: Socket.Select over all sockets. Level-triggered like epoll, so both
/// behave alike; a turn costs O(sockets), which is right for some hundred clients and not for ten thousand.
/// </summary>
public sealed class SocketPoller : IPoller
{
    /// <summary>Select takes microseconds in an int; longer waits end early and the loop simply turns.</summary>
    private const int MaxWaitMilliseconds = 1_000_000;

    private readonly Dictionary<Socket, Entry> _entries = [];
    private readonly List<Batch> _batches = [];
    private readonly SocketWakeup _wakeup = new();

    public SocketPoller() => Add(_wakeup.Socket, _wakeup, PollEvents.Readable);

    public string Name => "select";

    public int Wait(int timeoutMilliseconds, int depth)
    {
        if (depth == _batches.Count) { _batches.Add(new Batch()); }
        Batch batch = _batches[depth];
        batch.Clear();
        foreach (Entry entry in _entries.Values)
        {
            if ((entry.Interest & PollEvents.Readable) != 0) { batch.Readable.Add(entry.Socket); }
            if ((entry.Interest & PollEvents.Writable) != 0)
            {
                batch.Writable.Add(entry.Socket);
                batch.Failed.Add(entry.Socket); // Windows reports a refused connect only here.
            }
        }

        int microseconds = timeoutMilliseconds < 0 ? -1 : Math.Min(timeoutMilliseconds, MaxWaitMilliseconds) * 1000;
        Socket.Select(batch.Readable, batch.Writable, batch.Failed, microseconds);
        return batch.Readable.Count + batch.Writable.Count + batch.Failed.Count;
    }

    public int Dispatch(int depth)
    {
        Batch batch = _batches[depth];
        return Dispatch(batch.Readable, PollEvents.Readable)
            + Dispatch(batch.Writable, PollEvents.Writable)
            + Dispatch(batch.Failed, PollEvents.Writable);
    }

    public void Wake() => _wakeup.Signal();

    public void Dispose() => _wakeup.Dispose();

    internal void Add(Socket socket, IPollSource source, PollEvents interest) =>
        _entries.Add(socket, new Entry(socket, source, interest));

    internal void SetInterest(Socket socket, PollEvents interest) => _entries[socket].Interest = interest;

    /// <summary>Forgets a socket; must come before it is disposed.</summary>
    internal void Remove(Socket socket) => _entries.Remove(socket);

    private int Dispatch(List<Socket> sockets, PollEvents ready)
    {
        int called = 0;
        for (int i = 0; i < sockets.Count; i++)
        {
            if (!_entries.TryGetValue(sockets[i], out Entry? entry) || (entry.Interest & ready) == 0) { continue; }
            entry.Source.OnReady(ready);
            called++;
        }

        return called;
    }

    /// <summary>What is known of one socket.</summary>
    private sealed class Entry(Socket socket, IPollSource source, PollEvents interest)
    {
        public Socket Socket { get; } = socket;

        public IPollSource Source { get; } = source;

        public PollEvents Interest { get; set; } = interest;
    }

    /// <summary>The lists of one depth of turns, reused: first what is asked, after Select what is ready.</summary>
    private sealed class Batch
    {
        public List<Socket> Readable { get; } = [];

        public List<Socket> Writable { get; } = [];

        public List<Socket> Failed { get; } = [];

        public void Clear()
        {
            Readable.Clear();
            Writable.Clear();
            Failed.Clear();
        }
    }
}
