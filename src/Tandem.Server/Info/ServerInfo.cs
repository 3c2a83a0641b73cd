using System;
using System.Globalization;
using Tandem.Platform.Host;
using Tandem.Platform.Info;

namespace Tandem.Server.Info;

/// <summary>INFO server.</summary>
internal sealed class ServerInfo(TandemServer server) : IInfoSection
{
    private readonly string _runId = Entropy.HexId();

    public string Name => "server";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        long uptime = (server.Loop.UnixMilliseconds - server.StartedAt) / 1000;
        writer.Field("redis_version", TandemServer.RedisVersion);
        writer.Field("redis_git_sha1", "00000000");
        writer.Field("redis_git_dirty", "0");
        writer.Field("redis_build_id", "0");
        writer.Field("redis_mode", server.Options.Cluster.Enabled ? "cluster" : "standalone");
        writer.Field("os", HostDescription.OperatingSystemName);
        writer.Field("arch_bits", "64");
        writer.Field("monotonic_clock", "POSIX clock_gettime");
        writer.Field("multiplexing_api", server.Loop.PollerName);
        writer.Field("atomicvar_api", "c11-builtin");
        writer.Field("gcc_version", "0.0.0");
        writer.Field("process_id", Environment.ProcessId);
        writer.Field("process_supervised", "no");
        writer.Field("run_id", _runId);
        writer.Field("tcp_port", server.Options.Network.Port);
        writer.Field("server_time_usec", server.Loop.UnixMicrosecondsNow());
        writer.Field("uptime_in_seconds", uptime);
        writer.Field("uptime_in_days", uptime / 86400);
        writer.Field("hz", server.Options.Server.Hz);
        writer.Field("configured_hz", server.Options.Server.Hz);
        writer.Field("lru_clock", server.Keyspace.AccessClock.ToString(CultureInfo.InvariantCulture));
        writer.Field("executable", server.ExecutablePath);
        writer.Field("config_file", server.ConfigPath);
        writer.Field("io_threads_active", "0");
        writer.Field("tandem_version", server.ProductVersion);
    }
}
