using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using Tandem.DataStructures.HashTables;
using Tandem.Platform.Config;
using Tandem.Platform.Host;
using Tandem.Platform.Logging;
using Tandem.Platform.Networking;
using Tandem.Platform.Storage;
using Tandem.Server.Acl;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server;

/// <summary>From command line to a running server, in the order and with the words of redis-server.</summary>
internal static class ServerStartup
{
    /// <summary>Starts a server and runs it to its end.</summary>
    /// <param name="executablePath">What starts this role again: INFO executable.</param>
    /// <returns>The exit code of the process.</returns>
    public static int Run(string executablePath, string[] arguments)
    {
        TandemOptions options = new();
        ConfigRegistry config = new(options.Sections);
        string poller = NetworkBackend.DefaultPoller;
        CommandTable commands = new();

        // epoll or socket: which calls of the system the server uses.
        config.AddDirective(new ConfigDirective("poller", 2, 2, line =>
        {
            poller = line.Words[1];
            return NetworkBackend.IsKnown(poller) ? null : "argument(s) must be one of the following: epoll (Linux), socket";
        }));
        config.AddDirective(new ConfigDirective(
            "rename-command", 3, 3, line => commands.Rename(line.Words[1], line.Words[2])));
        UserLines userLines = new(new AclUsers(new CommandCatalog(), options.Acl));
        AclUsers? users = null;
        config.AddDirective(new ConfigDirective(
            "user", 2, int.MaxValue, line => userLines.Take(line.Words),
            () => users is null || options.Acl.AclFile.Length > 0 ? [] : UserLines.Of(users)));
        ConfigCommandLine line = ConfigCommandLine.Parse(arguments);
        try
        {
            config.Load(line, "Redis " + TandemServer.RedisVersion, Console.In);
        }
        catch (ConfigException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }

        if (options.Server.Daemonize && !Daemon.IsDetached)
        {
            return Daemonize();
        }

        SystemClock clock = new();
        ServerLog log = new(clock) { Level = options.Log.Level, Path = options.Log.File };
        NetworkBackend backend = NetworkBackend.Create(poller, clock)!;
        CrashReport.Install(log.WriteRaw);
        LimitClients(options.Clients, log);
        using TandemServer server = new(backend.Loop, backend.Transport, new FileStorage(), options, log)
        {
            Commands = commands,
            Config = config,
            ConfigPath = line.FilePath is null ? string.Empty : Path.GetFullPath(line.FilePath),
            ExecutablePath = executablePath,
        };
        users = server.Access.Users;
        return Start(server, line, userLines);
    }

    /// <summary>Starts the daemon that goes on in the place of this process.</summary>
    internal static int Daemonize()
    {
        if (Daemon.Start() is { } error)
        {
            Console.Error.WriteLine("Can't daemonize: " + error);
            return 1;
        }

        return 0;
    }

    private static int Start(TandemServer server, ConfigCommandLine line, UserLines userLines)
    {
        TandemOptions options = server.Options;
        ServerLog log = server.ServerLog;
        log.Warning("oO0OoO0OoO0Oo Tandem is starting oO0OoO0OoO0Oo");
        log.Warning($"Tandem version={server.ProductVersion}, bits=64, commit=00000000, modified=0, pid="
            + Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + ", just started");
        log.Warning(line.FilePath is null
            ? "Warning: no config file specified, using the default config. In order to specify a config file use "
                + "redis-server /path/to/redis.conf"
            : "Configuration loaded");
        if (!server.Tls.TryConfigure())
        {
            log.Warning("Failed to configure TLS. Check logs for more info.");
            return 1;
        }

        if (!server.Listeners.Open())
        {
            return 1;
        }

        if (options.Server.AlwaysShowLogo || options.Log.File.Length == 0)
        {
            log.WriteRaw(Logo(server));
        }

        using PidFile? pidFile = WritePidFile(options, log, "/var/run/redis.pid");
        log.Warning("Server initialized");
        server.Lifecycle.SetTitle();
        server.Effects.ApplyOomScore();
        if (!TryMakeUsers(server, userLines))
        {
            return 1;
        }

        if (!Resume(server))
        {
            return server.Lifecycle.HasEnded ? server.Lifecycle.ExitCode : 1;
        }

        CrashReport.ReportOn(server.Loop, server.Crashes.Report);
        using Signals signals = Signals.Watch(server.Loop, server.Lifecycle.OnSignal, server.Lifecycle.OnSignalAtOnce);
        log.Notice("Ready to accept connections");
        Daemon.ReportReady();
        server.Loop.Run();
        return server.Lifecycle.ExitCode;
    }

    /// <summary>Loads what the disk holds, and follows the master that the options name.</summary>
    /// <returns>False when the server must not start; the log says why.</returns>
    internal static bool Resume(TandemServer server)
    {
        TandemOptions options = server.Options;
        if (options.Persistence.AppendOnly)
        {
            if (!LoadAppendOnly(server))
            {
                return false;
            }
        }
        else if (Load(server) is { } error)
        {
            if (!server.Lifecycle.HasEnded)
            {
                LogFailedLoad(server.ServerLog, error, server.Loader.Damage);
            }

            return false;
        }

        if (options.Replication.Master.Host is { } master)
        {
            server.Replication.BecomeReplica(master, options.Replication.Master.Port, isStart: true);
        }

        return true;
    }

    /// <summary>Makes the users of the configuration, or of the file of users.</summary>
    /// <returns>False after logging why not.</returns>
    internal static bool TryMakeUsers(TandemServer server, UserLines lines)
    {
        ServerLog log = server.ServerLog;
        if (!server.UserFile.IsUsed)
        {
            if (lines.MakeUsers(server.Access.Users) is { } wrongLine)
            {
                log.Warning(wrongLine);
                log.Warning("Critical error while loading ACLs. Exiting.");
                return false;
            }
        }
        else if (!lines.IsEmpty)
        {
            log.Warning("Configuring Redis with users defined in redis.conf and at the same setting an ACL file path is invalid. "
                + "This setup is very likely to lead to configuration errors and security holes, please define either an ACL "
                + "file or declare users directly in your redis.conf, but not both.");
            return false;
        }
        else if (server.UserFile.Read(out List<AclUser> users) is { } wrongFile)
        {
            log.Warning("Aborting Redis startup because of ACL errors: " + wrongFile);
            return false;
        }
        else
        {
            server.Access.Replace(users, current: null);
        }

        foreach (AclUser user in server.Access.Users.All)
        {
            if (!user.IsEnabled && user != server.Access.Users.Default)
            {
                log.Notice($"The user '{user.Name}' is disabled (there is no 'on' modifier in the user description). Make sure "
                    + "this is not a configuration error.");
            }
        }

        return true;
    }

    // What Redis's own checker of files prints there begins with the offset.
    private static void LogFailedLoad(ServerLog log, string error, RdbException? damage)
    {
        if (damage is null or { Failure: RdbFailure.Signature or RdbFailure.Version })
        {
            log.Warning("Fatal error loading the DB: " + error + " Exiting.");
            return;
        }

        log.Warning(error);
        log.Warning("--- RDB ERROR DETECTED ---");
        log.Warning(string.Create(CultureInfo.InvariantCulture, $"[offset {damage.Offset}] {damage.Message}"));
        log.Warning("Terminating server after rdb file reading failure.");
    }

    // Fewer clients than wished when the system allows no more descriptors.
    private static void LimitClients(ClientOptions clients, ServerLog log)
    {
        long wished = clients.MaxClients + ConfigEffects.ReservedDescriptors;
        long allowed = FileDescriptorLimit.Raise(wished);
        if (allowed < wished)
        {
            uint possible = (uint)Math.Max(allowed - ConfigEffects.ReservedDescriptors, 1);
            log.Warning(string.Create(CultureInfo.InvariantCulture,
                $"You requested maxclients of {clients.MaxClients} requiring at least {wished} max file descriptors."));
            log.Warning(string.Create(CultureInfo.InvariantCulture,
                $"Current maximum open files is {allowed}. maxclients has been reduced to {possible} to compensate for low ulimit.")
                + " If you need higher maxclients increase 'ulimit -n'.");
            clients.MaxClients = possible;
        }
    }

    /// <summary>Writes the file with the process's id, if there is to be one.</summary>
    /// <param name="daemonPath">Where a daemon's is when no option says it.</param>
    internal static PidFile? WritePidFile(TandemOptions options, ServerLog log, string daemonPath)
    {
        string? path = options.Server.PidFile ?? (options.Server.Daemonize ? daemonPath : null);
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        PidFile? file = PidFile.Write(new FileStorage(), path, out string? error);
        if (file is null)
        {
            log.Warning($"Failed to write PID file: {error}");
        }

        return file;
    }

    private static bool LoadAppendOnly(TandemServer server)
    {
        AppendOnlyFile file = server.AppendOnly;
        bool isReplica = server.Options.Replication.Master.Host is not null;
        if (!file.LoadAtStart())
        {
            return false;
        }

        server.Saves.ForgetChanges();
        return server.Lifecycle.OpenLog(isReplica, file.LoadedDatabase);
    }

    /// <summary>Loads the RDB file, if there is one.</summary>
    /// <returns>The error, or null.</returns>
    private static string? Load(TandemServer server)
    {
        string path = server.Options.Persistence.DatabaseFileName;
        if (!server.Storage.Exists(path))
        {
            return null;
        }

        HashTable[] tables = new HashTable[server.Keyspace.DatabaseCount];
        for (int i = 0; i < tables.Length; i++)
        {
            tables[i] = server.Keyspace[i].Table;
        }

        long began = server.Loop.MonotonicMicrosecondsNow();
        bool isReplica = server.Options.Replication.Master.Host is not null;
        string? error = server.Loader.Load(path, tables, new RdbLoadOptions
        {
            DropExpiredBefore = isReplica ? null : server.Loop.UnixMilliseconds,
            DeepValidation = server.Options.Persistence.SanitizeDumpPayload == Persistence.SanitizeDumpPayload.Yes,
        });
        error ??= server.Loader.Functions?.EndLoad();
        if (error is null)
        {
            double seconds = (server.Loop.MonotonicMicrosecondsNow() - began) / 1e6;
            server.ServerLog.Notice(string.Create(CultureInfo.InvariantCulture, $"DB loaded from disk: {seconds:F3} seconds"));
            server.Lifecycle.RestoreHistory(isReplica);
        }

        return error;
    }

    private static string Logo(TandemServer server)
    {
        string mode = server.Options.Cluster.Enabled ? "cluster" : "standalone";
        return string.Create(CultureInfo.InvariantCulture, $"""

               o====o      Tandem {server.ProductVersion} (Redis {TandemServer.RedisVersion} compatible, 64 bit)
              / \  / \
             (   )(   )    Running in {mode} mode
              \ /  \ /     Port: {server.Options.Network.Port}
               o====o      PID: {Environment.ProcessId}


            """);
    }
}
