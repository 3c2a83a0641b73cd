using System;
using System.IO;
using System.Linq;
using Tandem.Platform.Config;
using Tandem.Platform.Host;
using Tandem.Platform.Logging;
using Tandem.Platform.Networking;
using Tandem.Platform.Storage;
using Tandem.Server.Acl;
using Tandem.Server.Dispatch;
using Tandem.Server.Sentinel;

namespace Tandem.Server;

/// <summary>From command line to a running Sentinel, in the order and with the words of redis-sentinel.</summary>
internal static class SentinelStartup
{
    /// <summary>The port of Sentinels. Source: Redis's manual.</summary>
    private const int DefaultPort = 26379;

    /// <summary>Starts a Sentinel and runs it to its end.</summary>
    /// <param name="executablePath">What starts this role again: INFO executable.</param>
    /// <returns>The exit code of the process.</returns>
    public static int Run(string executablePath, string[] arguments)
    {
        TandemOptions options = new() { IsSentinel = true };
        options.Network.Port = DefaultPort;
        options.Clients.ProtectedMode = false;
        options.Persistence.Save.TrySet([""]);
        ConfigCommandLine line = ConfigCommandLine.Parse([.. arguments.Where(static a => a != "--sentinel")]);
        SystemClock clock = new();
        ServerLog log = new(clock) { Role = 'X' };
        if (FaultOf(line) is { } fault)
        {
            log.Warning(fault);
            return 1;
        }

        NetworkBackend backend = NetworkBackend.Create(NetworkBackend.DefaultPoller, clock)!;
        ConfigRegistry config = new(options.Sections);
        config.AddDirective(new ConfigDirective("poller", 2, 2, static _ => null));
        using TandemServer server = new(backend.Loop, backend.Transport, new FileStorage(), options, log)
        {
            Commands = new CommandTable(forSentinel: true),
            Config = config,
            ConfigPath = Path.GetFullPath(line.FilePath!),
            ExecutablePath = executablePath,
        };
        config.AddDirective(new ConfigDirective(
            "rename-command", 3, 3, words => server.Commands.Rename(words.Words[1], words.Words[2])));
        UserLines userLines = new(new AclUsers(new CommandCatalog(forSentinel: true), options.Acl));
        config.AddDirective(new ConfigDirective(
            "user", 2, int.MaxValue, words => userLines.Take(words.Words),
            () => options.Acl.AclFile.Length > 0 ? [] : UserLines.Of(server.Access.Users)));
        SentinelDriver sentinel = server.Sentinel!;
        sentinel.Config.Register(config);
        try
        {
            const string Version = "Redis " + TandemServer.RedisVersion;
            config.Load(line, Version, Console.In);
            if (sentinel.Config.Apply(sentinel.Now) is { } refused)
            {
                throw new ConfigFile(Version, static _ => null).Fatal(refused.Reason, refused.Line);
            }
        }
        catch (ConfigException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }

        if (options.Server.Daemonize && !Daemon.IsDetached)
        {
            return ServerStartup.Daemonize();
        }

        log.Level = options.Log.Level;
        log.Path = options.Log.File;
        CrashReport.Install(log.WriteRaw);
        server.ApplyOptions();
        server.Access.Users.ApplyPassword();
        return ServerStartup.TryMakeUsers(server, userLines) ? Start(server) : 1;
    }

    private static string? FaultOf(ConfigCommandLine line)
    {
        if (line.FilePath is not { } path)
        {
            return "Sentinel needs config file on disk to save state. Exiting...";
        }

        FileStorage storage = new();
        if (!storage.Exists(path))
        {
            return $"Fatal error, can't open config file '{path}': No such file or directory";
        }

        using IStorageFile? file = storage.OpenOrCreate(path, out string? error);
        return file is not null ? null : $"Sentinel config file {path} is not writable: {error}. Exiting...";
    }

    private static int Start(TandemServer server)
    {
        ServerLog log = server.ServerLog;
        SentinelState state = server.Sentinel!.State;
        log.Warning("oO0OoO0OoO0Oo Tandem is starting oO0OoO0OoO0Oo");
        log.Warning($"Tandem version={server.ProductVersion}, bits=64, commit=00000000, modified=0, "
            + FormattableString.Invariant($"pid={Environment.ProcessId}, just started"));
        log.Warning("Configuration loaded");
        if (!server.Listeners.Open())
        {
            return 1;
        }

        using PidFile? pidFile = ServerStartup.WritePidFile(server.Options, log, "/var/run/redis-sentinel.pid");
        log.Notice(FormattableString.Invariant($"Running mode=sentinel, port={server.Options.Network.Port}."));
        server.Lifecycle.SetTitle();
        if (state.MyId.Length == 0)
        {
            state.MyId = Entropy.HexId();
            server.Sentinel.Machine.Outbox.Save();
            server.Sentinel.Perform();
        }

        log.Warning("Sentinel ID is " + state.MyId);
        CrashReport.ReportOn(server.Loop, server.Crashes.Report);
        using Signals signals = Signals.Watch(server.Loop, server.Lifecycle.OnSignal, server.Lifecycle.OnSignalAtOnce);
        server.Sentinel.Start();
        Daemon.ReportReady();
        server.Loop.Run();
        return server.Lifecycle.ExitCode;
    }
}
