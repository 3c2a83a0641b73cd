using System;

namespace Tandem.Platform.Loop;

/// <summary>
/// Waits for the system to report sources that are ready. How sources are added is the business of each poller and the
/// transport that belongs to it; the loop needs only these calls.
/// </summary>
/// <remarks>
/// A turn is <see cref="Wait"/>, then <see cref="Dispatch"/> with the same depth. Turns nest: a source called by
/// Dispatch may run a whole turn of depth + 1. Whatever it closes meanwhile must not be called by the outer Dispatch
/// afterwards.
/// </remarks>
public interface IPoller : IDisposable
{
    /// <summary>As INFO's multiplexing_api shows it: "epoll", "select".</summary>
    string Name { get; }

    /// <summary>Waits until a source is ready, <see cref="Wake"/> is called or the time is over.</summary>
    /// <param name="timeoutMilliseconds">0: do not wait; -1: without limit.</param>
    /// <param name="depth">0 for the outer turn, 1 for a turn inside it, and so on.</param>
    /// <returns>How many sources are ready; 0 also after a signal or a wake-up.</returns>
    int Wait(int timeoutMilliseconds, int depth);

    /// <summary>Calls the sources that the last <see cref="Wait"/> of this depth found ready.</summary>
    /// <returns>How many were called.</returns>
    int Dispatch(int depth);

    /// <summary>Ends a running or the next <see cref="Wait"/>. The only member for any thread.</summary>
    void Wake();
}
