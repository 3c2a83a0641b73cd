using Tandem.Platform.Config;

namespace Tandem.Server.Clients;

/// <summary>Options of listening and connecting.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class NetworkOptions
{
    /// <summary>TCP port; 0 listens on none.</summary>
    [Config("port", Max = 65535)]
    public int Port { get; set; } = 6379;

    /// <summary>Addresses to listen on; one with a leading "-" may be missing.</summary>
    [Config("bind", Flags = ConfigFlags.MultipleWords)]
    public BindAddresses Bind { get; } = new();

    /// <summary>Local address of connections this server opens.</summary>
    [Config("bind-source-addr")]
    public string? BindSourceAddress { get; set; }

    /// <summary>Connections that may wait to be accepted.</summary>
    [Config("tcp-backlog", Flags = ConfigFlags.Immutable)]
    public int TcpBacklog { get; set; } = 511;

    /// <summary>Path of a Unix socket to listen on as well.</summary>
    [Config("unixsocket", Flags = ConfigFlags.Immutable)]
    public string? UnixSocket { get; set; }

    /// <summary>Permissions of the Unix socket, in octal; 0 leaves them to the umask.</summary>
    [Config("unixsocketperm", Max = 511, Unit = ConfigUnit.Octal, Flags = ConfigFlags.Immutable)]
    public uint UnixSocketPermissions { get; set; }

    /// <summary>Mark of all sockets, for the packet filter of the system; 0 sets none.</summary>
    [Config("socket-mark-id", Flags = ConfigFlags.Immutable)]
    public uint SocketMarkId { get; set; }

    /// <summary>Threads that read and write sockets; 1 leaves it to the engine's thread.</summary>
    [Config("io-threads", Min = 1, Max = 128, Flags = ConfigFlags.Immutable | ConfigFlags.Debug)]
    public int IoThreads { get; set; } = 1;

    /// <summary>Whether these threads read, too.</summary>
    [Config("io-threads-do-reads", Flags = ConfigFlags.Immutable | ConfigFlags.Debug)]
    public bool IoThreadsDoReads { get; set; }
}
