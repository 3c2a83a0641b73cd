using System;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Networking;

/// <summary>A loop with the poller below it and the transport that belongs to both.</summary>
/// <param name="Loop">Owned: disposing it disposes the poller.</param>
/// <param name="Transport">Makes the connections whose events come through the loop.</param>
public sealed record NetworkBackend(EventLoop Loop, ITransport Transport)
{
    /// <summary>The word of the line `poller` when there is none.</summary>
    public static string DefaultPoller => OperatingSystem.IsLinux() ? "epoll" : "socket";

    /// <summary>Whether <see cref="Create"/> can build this poller on this system.</summary>
    public static bool IsKnown(string poller) => poller == "socket" || (poller == "epoll" && OperatingSystem.IsLinux());

    /// <summary>Builds the pair.</summary>
    /// <param name="poller">"epoll" (Linux only) or "socket" (anywhere).</param>
    /// <param name="clock">Time of the loop.</param>
    /// <returns>Null when there is no such poller on this system.</returns>
    public static NetworkBackend? Create(string poller, IClock clock)
    {
        if (poller == "epoll" && OperatingSystem.IsLinux())
        {
            var epoll = new EpollPoller();
            var loop = new EventLoop(epoll, clock);
            return new NetworkBackend(loop, new EpollTransport(loop, epoll));
        }

        if (poller == "socket")
        {
            var select = new SocketPoller();
            var loop = new EventLoop(select, clock);
            return new NetworkBackend(loop, new SocketTransport(loop, select));
        }

        return null;
    }
}
