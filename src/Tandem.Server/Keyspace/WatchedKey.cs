namespace Tandem.Server.Keyspace;

/// <summary>One key that somebody WATCHes.</summary>
internal sealed class WatchedKey(Database database, byte[] key, IKeyWatcher watcher)
{
    public Database Database { get; } = database;

    public byte[] Key { get; } = key;

    public IKeyWatcher Watcher { get; } = watcher;

    /// <summary>The key's time was over already when it was watched: that it gets removed is no change.</summary>
    public bool WasOver { get; set; }
}
