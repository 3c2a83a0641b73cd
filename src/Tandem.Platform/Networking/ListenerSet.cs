using System;
using System.Collections.Generic;
using System.Globalization;

namespace Tandem.Platform.Networking;

/// <summary>
/// The listeners of a `bind` list on one port. An address with a leading '-' may be missing on the machine.
/// </summary>
public sealed class ListenerSet
{
    private readonly List<Listener> _listeners;

    private ListenerSet(List<Listener> listeners) => _listeners = listeners;

    public IReadOnlyList<Listener> Listeners => _listeners;

    /// <summary>The port of all of them; 0 when there are none.</summary>
    public int Port => _listeners.Count > 0 ? _listeners[0].Port : 0;

    /// <summary>Opens all of them or none.</summary>
    /// <param name="transport">Opens them.</param>
    /// <param name="bind">Words of the option: "127.0.0.1", "-::1", "*", "-::*"; may be empty.</param>
    /// <param name="port">0: any free one, the same for all.</param>
    /// <param name="backlog">Connections the system holds until they are accepted.</param>
    /// <param name="accepted">Gets each connection.</param>
    /// <param name="error">Which address failed and why, in Redis's words.</param>
    /// <returns>Null when one failed that must not.</returns>
    public static ListenerSet? Open(
        ITransport transport,
        IReadOnlyList<string> bind,
        int port,
        int backlog,
        Action<Connection> accepted,
        out string? error)
    {
        error = null;
        var set = new ListenerSet(new List<Listener>(bind.Count));
        foreach (string word in bind)
        {
            bool isOptional = word.StartsWith('-');
            string address = isOptional ? word[1..] : word;
            try
            {
                set._listeners.Add(transport.Listen(address, port == 0 ? set.Port : port, backlog, accepted));
            }
            catch (NetworkException e)
            {
                if (e.IsNotSupported || (isOptional && e.IsAddressNotAvailable)) { continue; }
                error = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Could not create server TCP listening socket {address}:{port}: {e.Message}");
                set.Close();
                return null;
            }
        }

        return set;
    }

    /// <summary>Stops or resumes accepting on all of them.</summary>
    public void SetAccepting(bool isAccepting)
    {
        foreach (Listener listener in _listeners) { listener.IsAccepting = isAccepting; }
    }

    /// <summary>Closes all of them.</summary>
    public void Close()
    {
        foreach (Listener listener in _listeners) { listener.Close(); }
        _listeners.Clear();
    }
}
