using System;

namespace Tandem.Server.Keyspace;

/// <summary>What the rest of the server does when keys change. The keyspace itself knows no clients, no pub/sub and no
/// replication: it reports here.</summary>
internal interface IKeyspaceObserver
{
    /// <summary>A class of events that somebody turned on happened to a key.</summary>
    void Notify(KeyEventClass eventClass, string eventName, int database, ReadOnlySpan<byte> key);

    /// <summary>A key was removed by expiry or eviction: replicas and the log must see a DEL, in this order.</summary>
    /// <param name="lazily">True when the value is freed in the background, so that UNLINK is written instead of DEL.</param>
    void Removed(int database, ReadOnlySpan<byte> key, bool lazily);

    /// <summary>A field of a hash was removed because its time was over: replicas and the log must see an HDEL.</summary>
    void FieldRemoved(int database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> field);

    /// <summary>A key now holds a value of a type that clients may be blocked on.</summary>
    void Ready(int database, ReadOnlySpan<byte> key, DataType type);

    /// <summary>A whole database got other contents (SWAPDB): any key in it may be ready.</summary>
    void AllReady(int database);

    /// <summary>A key changed: clients that cached it must forget it.</summary>
    void Invalidate(ReadOnlySpan<byte> key);

    /// <summary>Everything in a database (or in all, when negative) is gone.</summary>
    void Flushed(int database);
}
