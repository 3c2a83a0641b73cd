using System;
using System.Globalization;
using Tandem.Platform.Host;
using Tandem.Platform.Info;

namespace Tandem.Server.Info;

/// <summary>INFO server.</summary>
internal sealed class ServerInfo(TandemServer server) : IInfoSection
{
    // Other for each build, as Redis's is.
    private static readonly string BuildId = typeof(TandemServer).Module.ModuleVersionId.ToString("N")[..16];

    private readonly string _runId = Entropy.HexId();

    public string Name => "Server";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        long uptime = (server.Loop.UnixMilliseconds - server.StartedAt) / 1000;
        writer.Field("redis_version", TandemServer.RedisVersion);
        writer.Field("redis_git_sha1", "00000000");
        writer.Field("redis_git_dirty", "0");
        writer.Field("redis_build_id", BuildId);
        writer.Field("redis_mode", server.Options.IsSentinel ? "sentinel"
            : server.Options.Cluster.Enabled ? "cluster" : "standalone");
        writer.Field("os", HostDescription.OperatingSystemName);
        writer.Field("arch_bits", IntPtr.Size * 8);
        writer.Field("monotonic_clock", "POSIX clock_gettime");
        writer.Field("multiplexing_api", server.Loop.PollerName);
        writer.Field("atomicvar_api", "dotnet-interlocked");

        // What Redis prints when another compiler made it.
        writer.Field("gcc_version", "0.0.0");
        writer.Field("process_id", Environment.ProcessId);
        writer.Field("process_supervised", "no");
        writer.Field("run_id", _runId);
        writer.Field("tcp_port", server.Options.Network.Port > 0 ? server.Options.Network.Port : server.Options.Tls.Port);
        writer.Field("server_time_usec", server.Loop.UnixMicrosecondsNow());
        writer.Field("uptime_in_seconds", uptime);
        writer.Field("uptime_in_days", uptime / 86400);
        writer.Field("hz", server.Cron.Hz);
        writer.Field("configured_hz", server.Options.Server.Hz);
        writer.Field("lru_clock", server.Keyspace.AccessClock.ToString(CultureInfo.InvariantCulture));
        writer.Field("executable", server.ExecutablePath);
        writer.Field("config_file", server.ConfigPath);

        // The engine's thread reads and writes all sockets, whatever io-threads says.
        writer.Field("io_threads_active", 0);
        if (server.Shutdown.IsUnderWay)
        {
            writer.Field("shutdown_in_milliseconds", server.Shutdown.RemainingMilliseconds);
        }

        writer.Field("tandem_version", server.ProductVersion);
    }
}
