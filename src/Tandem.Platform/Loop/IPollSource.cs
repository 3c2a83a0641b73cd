namespace Tandem.Platform.Loop;

/// <summary>Something a poller watches: a connection, a listener, the wake-up.</summary>
public interface IPollSource
{
    /// <summary>
    /// Called on the loop's thread with those events that happened and are still wanted; never after removal.
    /// </summary>
    /// <param name="ready">At least one event. May be out of date: an operation may still find that it would
    /// block.</param>
    void OnReady(PollEvents ready);
}
