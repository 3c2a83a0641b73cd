namespace Tandem.Platform.Networking;

/// <summary>
/// A non-blocking stream to a peer. Belongs to the loop's thread. A failed connection stays open until its owner calls
/// <see cref="Close"/>.
/// </summary>
public abstract class Connection
{
    /// <summary>The system's number for it, as CLIENT LIST's fd; -1 when it has none (any more).</summary>
    public abstract int Descriptor { get; }

    /// <summary>"127.0.0.1:54321", "[::1]:54321", "/path:0" for a unix socket; while connecting: the target.</summary>
    public abstract string RemoteAddress { get; }

    /// <summary>As <see cref="RemoteAddress"/>; "?:0" when it is not known.</summary>
    public abstract string LocalAddress { get; }

    /// <summary>The peer's address without port and brackets: "127.0.0.1", "::1", "/path".</summary>
    public string RemoteHost => AddressText.HostOf(RemoteAddress);

    /// <summary>The peer's port; 0 for a unix socket.</summary>
    public int RemotePort => AddressText.PortOf(RemoteAddress);

    public IConnectionHandler? Handler { get; set; }

    /// <summary>Whatever the owner wants to find again.</summary>
    public object? State { get; set; }

    /// <summary>Whether OnReadable is called. True after accept, false after Connect.</summary>
    public abstract bool WantsRead { get; set; }

    /// <summary>Whether OnWritable is called. False after accept, true after Connect until it is decided.</summary>
    public abstract bool WantsWrite { get; set; }

    /// <summary>
    /// Text of the last failure as strerror has it ("Connection reset by peer"); null: none, or the peer ended.
    /// </summary>
    public string? LastError { get; protected set; }

    /// <summary>A Connect that is not decided yet.</summary>
    public bool IsConnecting { get; protected set; }

    public bool IsClosed { get; protected set; }

    public bool IsUnixSocket { get; protected init; }

    /// <summary>The peer's address is a loopback one (never for a unix socket).</summary>
    public abstract bool IsLoopback { get; }

    /// <summary>Takes bytes that have arrived.</summary>
    /// <param name="buffer">At least one byte long.</param>
    /// <returns>How many; 0: none now; -1: the peer ended (no <see cref="LastError"/>) or the connection
    /// failed.</returns>
    public abstract int Receive(System.Span<byte> buffer);

    /// <summary>Hands bytes to the system.</summary>
    /// <returns>How many it took, maybe not all; 0: none now; -1: failed, see <see cref="LastError"/>.</returns>
    public abstract int Send(System.ReadOnlySpan<byte> bytes);

    /// <summary>
    /// TCP keep-alive: first probe after so many idle seconds, then each third of it, dead after three; 0: off.
    /// </summary>
    public abstract void SetKeepAlive(int seconds);

    /// <summary>Whether small segments are sent at once (TCP_NODELAY). True from the start.</summary>
    public abstract void SetNoDelay(bool enabled);

    /// <summary>Ends it at once; nothing is called afterwards. May be called in its own handler, and twice.</summary>
    public abstract void Close();
}
