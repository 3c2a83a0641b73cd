using System;

namespace Tandem.Platform.Networking;

/// <summary>Accepts connections on one address. Belongs to the loop's thread.</summary>
public abstract class Listener
{
    /// <summary>
    /// Connections accepted per turn at most, so that a storm of them cannot starve the others (Redis: 1000).
    /// </summary>
    public const int MaxAcceptsPerTurn = 1000;

    /// <summary>As it was given to Listen: "127.0.0.1", "*", a path.</summary>
    public string Address { get; protected init; } = "";

    /// <summary>The port it listens on, also when 0 was asked for; 0 for a unix socket.</summary>
    public int Port { get; protected init; }

    public abstract int Descriptor { get; }

    /// <summary>False leaves newcomers in the system's backlog.</summary>
    public abstract bool IsAccepting { get; set; }

    public bool IsClosed { get; protected set; }

    /// <summary>
    /// Told the reason when the system refuses to accept ("Too many open files"). The listener then pauses for
    /// <see cref="PauseMilliseconds"/>, as the level-triggered event would come again at once.
    /// </summary>
    public Action<string>? AcceptFailed { get; set; }

    /// <summary>How long a listener rests after the system ran out of descriptors or memory.</summary>
    public const int PauseMilliseconds = 100;

    /// <summary>Stops listening; a unix socket's file is removed. May be called while it accepts, and twice.</summary>
    public abstract void Close();
}
