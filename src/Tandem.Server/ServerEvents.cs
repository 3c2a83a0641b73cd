using System;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server;

/// <summary>Connects the keyspace with those who care about its changes: replication, blocked clients, pub/sub, tracking.</summary>
internal sealed class ServerEvents : IKeyspaceObserver
{
    /// <summary>Set once the dispatcher exists.</summary>
    public Dispatcher? Dispatcher { get; set; }

    /// <summary>Publishes a keyspace event.</summary>
    public KeyEvent? Published { get; set; }

    /// <summary>Tells tracking clients.</summary>
    public KeyInvalidated? Invalidated { get; set; }

    /// <summary>Tells tracking clients that everything is gone.</summary>
    public Action<int>? AllGone { get; set; }

    public delegate void KeyEvent(KeyEventClass eventClass, string eventName, int database, ReadOnlySpan<byte> key);

    public delegate void KeyInvalidated(ReadOnlySpan<byte> key);

    public void Notify(KeyEventClass eventClass, string eventName, int database, ReadOnlySpan<byte> key) =>
        Published?.Invoke(eventClass, eventName, database, key);

    public void Removed(int database, ReadOnlySpan<byte> key, bool lazily)
    {
        if (Dispatcher is { } dispatcher && dispatcher.Propagation.IsOn)
        {
            dispatcher.Propagation.Add(database, lazily ? "UNLINK"u8 : "DEL"u8, key);
        }
    }

    public void FieldRemoved(int database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> field)
    {
        if (Dispatcher is { } dispatcher && dispatcher.Propagation.IsOn)
        {
            dispatcher.Propagation.Add(database, "HDEL"u8, key, field);
        }
    }

    public void Ready(int database, ReadOnlySpan<byte> key, DataType type) =>
        Dispatcher?.Blocked.Ready(database, key);

    public void AllReady(int database) => Dispatcher?.Blocked.AllReady(database);

    public void Invalidate(ReadOnlySpan<byte> key) => Invalidated?.Invoke(key);

    public void Flushed(int database) => AllGone?.Invoke(database);
}
