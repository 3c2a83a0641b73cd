using System;
using System.Security.Cryptography;
using Tandem.Platform.Host;
using Tandem.Platform.Info;
using Tandem.Platform.Networking;
using Tandem.Server.Info;
using Tandem.Server.Sentinel;

namespace Tandem.Server;

/// <summary>Builds what a Sentinel process has beside, and in place of, a server's parts.</summary>
internal static class SentinelParts
{
    public static SentinelDriver Build(TandemServer server)
    {
        SentinelState state = new()
        {
            Random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
            Resolve = static host => HostNames.Resolve(host, out _) is [{ } first, ..] ? first.ToString() : null,
            OwnPort = () => server.Options.Network.Port,
            OwnPassword = () => server.Options.Acl.RequirePass,
        };
        return new SentinelDriver(
            server.Loop, server.Transport, server.ServerLog, state, () => server.Subscriptions,
            () => Commands.Server.Config.RewriteFile(server, all: false), ChildProgram.IsExecutable);
    }

    public static InfoReport Report(TandemServer server) => new(
    [
        new ServerInfo(server), new ClientsInfo(server), new StatsInfo(server), new CpuInfo(), new SentinelInfo(server.Sentinel!),
    ]);
}
