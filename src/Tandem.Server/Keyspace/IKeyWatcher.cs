namespace Tandem.Server.Keyspace;

/// <summary>Somebody whose transaction fails when a watched key changes. Implemented by the client.</summary>
internal interface IKeyWatcher
{
    /// <summary>A watched key changed: the next EXEC fails.</summary>
    void WatchedKeyChanged();
}
