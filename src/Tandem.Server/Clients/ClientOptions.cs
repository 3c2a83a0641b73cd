using Tandem.Platform.Config;

namespace Tandem.Server.Clients;

/// <summary>Options of clients: how many, how large, how long.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class ClientOptions
{
    /// <summary>Most clients at a time, replicas included.</summary>
    [Config("maxclients", Min = 1)]
    public uint MaxClients { get; set; } = 10000;

    /// <summary>Close a client that was idle for so long; 0 never does.</summary>
    [Config("timeout", Unit = ConfigUnit.Seconds)]
    public int TimeoutSeconds { get; set; }

    /// <summary>Probe idle connections after so long; 0 never does.</summary>
    [Config("tcp-keepalive", Unit = ConfigUnit.Seconds)]
    public int TcpKeepAliveSeconds { get; set; } = 300;

    /// <summary>Without password and without bind, serve only clients of this machine.</summary>
    [Config("protected-mode")]
    public bool ProtectedMode { get; set; } = true;

    /// <summary>CLASS HARD SOFT SECONDS: close a client whose pending output is above HARD, or above SOFT for
    /// SECONDS. Classes: normal, replica, pubsub.</summary>
    [Config("client-output-buffer-limit", Flags = ConfigFlags.MultipleWords)]
    public OutputBufferLimits OutputBufferLimits { get; } = new();

    /// <summary>Most bytes of requests a client may have pending.</summary>
    [Config("client-query-buffer-limit", Min = 1 << 20, Unit = ConfigUnit.Bytes, Flags = ConfigFlags.Debug)]
    public long QueryBufferLimitBytes { get; set; } = 1 << 30;

    /// <summary>Longest string a client may send.</summary>
    [Config("proto-max-bulk-len", Min = 1 << 20, Unit = ConfigUnit.Bytes, Flags = ConfigFlags.Debug)]
    public long MaxBulkLengthBytes { get; set; } = 512 << 20;

    /// <summary>Memory of all clients together above which the largest are closed, in bytes or percent of
    /// maxmemory; 0 means no limit.</summary>
    [Config("maxmemory-clients", Min = -100, Unit = ConfigUnit.BytesOrPercent)]
    public long MaxMemoryClients { get; set; }

    /// <summary>Most keys remembered for client side caching.</summary>
    [Config("tracking-table-max-keys")]
    public long TrackingTableMaxKeys { get; set; } = 1000000;
}
