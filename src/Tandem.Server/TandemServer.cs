using System;
using System.Security.Cryptography;
using System.Text;
using Tandem.DataStructures.Memory;
using Tandem.Platform.Config;
using Tandem.Platform.Host;
using Tandem.Platform.Info;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Networking;
using Tandem.Platform.Storage;
using Tandem.Protocol;
using Tandem.Server.Acl;
using Tandem.Server.Clients;
using Tandem.Server.Cluster;
using Tandem.Server.Dispatch;
using Tandem.Server.Info;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Eviction;
using Tandem.Server.Keyspace.Expiry;
using Tandem.Server.Persistence;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.Persistence.Rdb;
using Tandem.Server.PubSub;
using Tandem.Server.Replication;
using Tandem.Server.Replication.Master;
using Tandem.Server.Replication.Replica;
using Tandem.Server.ReplicationStream;
using Tandem.Server.Sentinel;
using Tandem.Server.Transactions;

namespace Tandem.Server;

/// <summary>One server: puts the parts together, runs the loop, stops in order. The only place where parts are constructed.</summary>
internal sealed class TandemServer : IDisposable
{
    private readonly ServerEvents _events = new();
    private readonly BackgroundWriter _snapshotWriter;

    /// <param name="options">Read from file and command line.</param>
    /// <param name="hasThreads">False: the loop's thread writes files, too, for simulations where every run must be alike.</param>
    public TandemServer(
        EventLoop loop, ITransport transport, IStorage storage, TandemOptions options, ServerLog log, bool hasThreads = true)
    {
        Loop = loop;
        Transport = transport;
        Storage = storage;
        Options = options;
        ServerLog = log;
        Keyspace = new KeyspaceRoot(options.Keyspace.Databases, options.Keyspace, _events);
        Expiry = new ActiveExpireCycle(Keyspace, loop);
        Clients = new ClientList { Now = loop.UnixMilliseconds };
        Log = new ReplicationLog(NewReplicationId());
        Propagation = new Propagation(Log);
        Dispatcher = new Dispatcher(this, loop, Keyspace, Clients, Log, Propagation);
        _events.Dispatcher = Dispatcher;
        Access = new AccessControl(Dispatcher, options.Acl, options.IsSentinel) { Describe = Describe };
        UserFile = new AclFile(storage, options.Acl, Access.Users);
        Requests = new RequestProcessor(Dispatcher, Limits, new RespLimits { Authenticated = false });
        _snapshotWriter = new BackgroundWriter(loop, "snapshot writer", hasOwnThread: hasThreads);
        Snapshots = new SnapshotRunner(loop, Keyspace)
        {
            KeyDelayMicroseconds = () => options.Persistence.RdbKeySaveDelayMicroseconds,
            CommandsServed = () => Dispatcher.Statistics.TotalCalls,
            ProcessorMicroseconds = () => CpuTimes.OfThread().Total,
        };
        Saves = new RdbSaves(loop, storage, Keyspace, options.Persistence, log, Snapshots, _snapshotWriter, FileInfo);
        Dumps = new DumpSerializer(options.Keyspace, Keyspace.Statistics);
        Loader = new DataLoader(loop, storage, Dispatcher, options.Persistence, log);
        Scripting = new ServerScripting(this);
        Durability = new DurableLog(this, _snapshotWriter, hasThreads);
        Replication = BuildReplication();
        Durability.HoldReplies(Replication);
        Log.Files!.StreamDatabase = () => Propagation.IsMaster ? Log.Database : Replication.Link.StreamDatabase;
        StartedAt = loop.UnixMilliseconds;
        Lifecycle = new ServerLifecycle(this);
        Tls = new ServerTls(this);
        Listeners = new ServerListeners(this, Lifecycle.Accept);
        Effects = new ConfigEffects(this);
        Crashes = new CrashLog(this);
        Sentinel = options.IsSentinel ? SentinelParts.Build(this) : null;
        Report = Sentinel is not null ? SentinelParts.Report(this) : new InfoReport(
        [
            new ServerInfo(this), new ClientsInfo(this), new MemoryInfo(this), new PersistenceInfo(this), new StatsInfo(this),
            new ReplicationInfo(this), new LogInfo(this), new CpuInfo(), new ModulesInfo(), new CommandStatsInfo(Dispatcher),
            new ErrorStatsInfo(Dispatcher), new LatencyStatsInfo(Dispatcher, options.Monitoring), new ClusterInfo(this),
            new KeyspaceInfo(Keyspace),
        ]);
        Eviction = new ClientEviction(Clients, options.Clients, options.Keyspace)
        {
            Evicting = client => log.Notice("Evicting client: " + Describe(client)),
        };
        Requests.Eviction = Eviction;
        Upkeep = new ClientUpkeep(Clients, options.Clients, Eviction)
        {
            TimedOut = _ => log.Verbose("Closing idle client"),
        };
        Memory = new MemoryUsage(this);
        MemoryLimit = new MemoryLimit(this);
        Latency = new LatencyMonitor(Dispatcher, options.Monitoring);
        Snapshots.SliceTook = microseconds => Latency.Add("snapshot-slice", microseconds / 1000);
        Replication.RoleChanged = () => Effects.ApplyOomScore();
        Tracking = new KeyTracking(Dispatcher, options.Clients) { Sent = Eviction.Update };
        _events.Invalidated = Tracking.Invalidate;
        _events.AllGone = _ => Tracking.AllGone();
        ApplyOptions();
        Cron = new ServerCron(this);
        Clients.Closing += Dispatcher.Blocked.Forget;
        Clients.ClosedForLimit = client => log.Warning(
            $"Client {Describe(client)} scheduled to be closed ASAP for overcoming of output buffer limits.");
        Dispatcher.UnexpectedError = ReportUnexpected;
        Requests.ReplicaReplied = client => ServerLog.Warning(
            $"Replica generated a reply to command '{client.LastCommand}', disconnecting it: {Describe(client)}");
        Subscriptions = BuildSubscriptions();
        Dispatcher.Refusals.QueuedFlags = static client => client.Transaction is CommandQueue queue
            ? (queue.Flags, queue.CommonFlags)
            : (CommandFlags.None, ~CommandFlags.None);
        Pause = new ClientPause(Dispatcher, loop);
        Shutdown = new ServerShutdown(this);
        Failover = new Failover(Replication, Pause, Dispatcher, log);
        Monitors = new MonitorFeed(Dispatcher);
        Dispatcher.Queue = CommandQueue.Enqueue;
        loop.BeforeSleep = BeforeSleep;
        loop.AfterSleep = () => Clients.Now = Loop.UnixMilliseconds;
    }

    /// <summary>The version of Redis whose commands, replies and files this server speaks.</summary>
    public const string RedisVersion = "7.0.15";

    public ServerEvents Events => _events;

    public EventLoop Loop { get; }

    public ITransport Transport { get; }

    public KeyspaceRoot Keyspace { get; }

    /// <summary>Removes expired keys that nobody asks for.</summary>
    public ActiveExpireCycle Expiry { get; }

    public ClientList Clients { get; }

    public ReplicationLog Log { get; }

    public Propagation Propagation { get; }

    public Dispatcher Dispatcher { get; }

    /// <summary>Users and what they may do.</summary>
    public AccessControl Access { get; }

    /// <summary>Option aclfile.</summary>
    public AclFile UserFile { get; }

    public RequestProcessor Requests { get; }

    public RespLimits Limits { get; } = new();

    public IStorage Storage { get; }

    public TandemOptions Options { get; }

    public ServerLog ServerLog { get; }

    /// <summary>All options by name: CONFIG.</summary>
    public ConfigRegistry? Config
    {
        get;
        init
        {
            field = value;
            Effects.Register(value!);
        }
    }

    /// <summary>What CONFIG SET does at once.</summary>
    public ConfigEffects Effects { get; }

    /// <summary>The configuration file, absolute; empty without one.</summary>
    public string ConfigPath { get; init; } = string.Empty;

    public string ExecutablePath { get; init; } = string.Empty;

    /// <summary>Version of Tandem itself.</summary>
    public string ProductVersion { get; } = typeof(TandemServer).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>Unix milliseconds.</summary>
    public long StartedAt { get; }

    public ServerLifecycle Lifecycle { get; }

    /// <summary>SHUTDOWN and the signals that end the server.</summary>
    public ServerShutdown Shutdown { get; }

    public ServerListeners Listeners { get; }

    public ServerTls Tls { get; }

    /// <summary>Names of commands: another table after rename-command.</summary>
    public CommandTable Commands
    {
        get => Dispatcher.Commands;
        init => Dispatcher.Commands = value;
    }

    /// <summary>What INFO prints.</summary>
    public InfoReport Report { get; }

    /// <summary>What DEBUG has switched on or off.</summary>
    public DebugSettings Debugging { get; } = new();

    public CrashLog Crashes { get; }

    public SnapshotRunner Snapshots { get; }

    public RdbSaves Saves { get; }

    public DataLoader Loader { get; }

    /// <summary>Makes and reads payloads of DUMP.</summary>
    public DumpSerializer Dumps { get; }

    public ReplicationNode Replication { get; }

    /// <summary>Connections that MIGRATE keeps.</summary>
    public MigrationSockets Migrations { get; } = new();

    /// <summary>Only in a process that is a Sentinel.</summary>
    public SentinelDriver? Sentinel { get; }

    /// <summary>FAILOVER.</summary>
    public Failover Failover { get; }

    public ServerCron Cron { get; }

    /// <summary>Channels and who is subscribed.</summary>
    public Subscriptions Subscriptions { get; }

    /// <summary>CLIENT PAUSE and others that hold clients back.</summary>
    public ClientPause Pause { get; }

    public MonitorFeed Monitors { get; }

    /// <summary>Client side caching.</summary>
    public KeyTracking Tracking { get; }

    public LatencyMonitor Latency { get; }

    public ClientUpkeep Upkeep { get; }

    /// <summary>Option maxmemory-clients.</summary>
    public ClientEviction Eviction { get; }

    public MemoryUsage Memory { get; }

    /// <summary>Option maxmemory.</summary>
    public MemoryLimit MemoryLimit { get; }

    /// <summary>Scripts and functions.</summary>
    public ServerScripting Scripting { get; }

    public ClusterLinkStatistics ClusterLinks { get; } = new();

    public AofStatistics Aof { get; } = new();

    /// <summary>The log on disk, and with it the append-only file.</summary>
    public DurableLog Durability { get; }

    public AppendOnlyFile AppendOnly => Durability.AppendOnly;

    /// <summary>A new random history.</summary>
    public static ReplicationId NewReplicationId() => ReplicationId.Create(RandomNumberGenerator.GetBytes(20));

    /// <summary>The server role of the executable.</summary>
    /// <param name="executablePath">What argv[0] names, for INFO and the process title.</param>
    /// <returns>The exit code of the process.</returns>
    public static int Main(string executablePath, string[] arguments) => ServerStartup.Run(executablePath, arguments);

    public void Dispose()
    {
        Cron.Dispose();
        _snapshotWriter.Dispose();
        Durability.Dispose();
        Dumps.Dispose();
        Loop.Dispose();
    }

    private Subscriptions BuildSubscriptions()
    {
        Subscriptions subscriptions = new() { Delivered = client => Clients.QueueWrite((Client)client) };
        _events.Published = new KeyspaceNotifications(subscriptions, Keyspace).Publish;
        Clients.Closing += subscriptions.Forget;
        return subscriptions;
    }

    /// <summary>Hands options to the parts that keep a copy of them; called at the start and after each CONFIG SET.</summary>
    public void ApplyOptions()
    {
        Keyspace.CountsAccesses = Options.Keyspace.MaxMemoryPolicy is MaxMemoryPolicy.AllKeysLfu or MaxMemoryPolicy.VolatileLfu;
        Replication.UpdateGuard();
        Lifecycle.RefreshTitle();
        Keyspace.NotifiedEvents = Options.Keyspace.NotifyKeyspaceEvents.Classes;
        Clients.Limits = Options.Clients.OutputBufferLimits;
        Requests.QueryBufferLimit = Options.Clients.QueryBufferLimitBytes;
        Limits.MaxBulkLength = Options.Clients.MaxBulkLengthBytes;
        Eviction.ApplyOptions();
        MemoryLimit.ApplyOptions();
        Latency.ApplyThreshold();
        Durability.ApplyOptions();
        Replication.Link.Transport = Tls.ForReplication;
        Replication.Link.BindSource = Options.Network.BindSourceAddress;
        ServerLog.Level = Options.Log.Level;
        Dispatcher.Statistics.TracksLatency = Options.Monitoring.LatencyTracking;
        Dispatcher.SlowLog.MaxLength = (int)Math.Min(Options.Monitoring.SlowlogMaxLength, int.MaxValue);
        Dispatcher.SlowLog.ThresholdMicroseconds = Options.Monitoring.SlowlogLogSlowerThanMicroseconds < 0
            ? long.MaxValue
            : Options.Monitoring.SlowlogLogSlowerThanMicroseconds;
    }

    private ReplicationNode BuildReplication()
    {
        ReplicationOptions options = Options.Replication;
        ReplicaList replicas = new(Dispatcher, Requests, ServerLog);
        MasterLinkDriver link = new(
            Loop, Transport, Storage, Dispatcher, Requests, new SnapshotLoader(Loader, Keyspace, Options.Persistence), ServerLog,
            () => new LinkIdentity(options.MasterUser, options.MasterPassword, Tls.PortOfReplica, options.ReplicaAnnounceIp),
            () => options.TimeoutSeconds * 1000L)
        {
            DataReplacing = PrepareForCopy,
            Rewinds = Durability.RewindTo,
            DurableEnd = () => AppendOnly.Sync.IsOn ? AppendOnly.Sync.DurableEnd : null,
        };
        link.Copy.SnapshotPath = () => Options.Persistence.DatabaseFileName;
        link.Copy.LoadsFromSocket = () => options.DisklessLoad == DisklessLoad.SwapDatabase
            || (options.DisklessLoad == DisklessLoad.OnEmptyDatabase && Keyspace.Count == 0);
        FullSync fullSync = new(
            replicas, Dispatcher, options, new SnapshotSource(Snapshots, Saves, Options.Persistence, FileInfo), Storage, ServerLog,
            () => Propagation.IsMaster ? -1 : link.StreamDatabase);
        return new ReplicationNode(Loop, Storage, Dispatcher, options, ServerLog, replicas, fullSync, link)
        {
            WritesAreStopped = () => Options.Persistence.StopWritesOnBgsaveError && !Saves.LastSaveWasGood
                && Options.Persistence.Save.Points.Count > 0,
            LogFailure = () => AppendOnly.WriteError,
            Waits = { DurableEnd = () => AppendOnly.Sync.IsOn ? AppendOnly.Sync.DurableEnd : -1 },
        };
    }

    // A save that goes on would put the old data into the file in place of the received copy.
    private void PrepareForCopy()
    {
        AppendOnly.DataReplacing();
        if (Saves.IsRunning)
        {
            ServerLog.Notice("Replica is about to load the RDB file received from the master, but there is a pending RDB child "
                + $"running. Killing process {Environment.ProcessId} and removing its temp file to avoid any race");
            Saves.Abandon();
        }

        Loader.Functions?.EndLoad();
    }

    internal RdbFileInfo FileInfo(RdbReplicationInfo? position) => new()
    {
        RedisVersion = RedisVersion,
        CreationTime = Loop.UnixMilliseconds / 1000,
        UsedMemoryBytes = NativeHeap.UsedBytes,
        Functions = Scripting.FunctionCodes(),
        Replication = position ?? (Log.IsActive
            ? new RdbReplicationInfo(
                Propagation.IsMaster ? Log.Database : Replication.Link.StreamDatabase, Log.Id.ToString(), Log.End)
            : null),
    };

    private string Describe(Client client)
    {
        StringBuilder text = new();
        CommandQueue? queue = client.Transaction as CommandQueue;
        ClientLine.Append(text, client, Loop.UnixMilliseconds, queue?.Count ?? -1, requestBytes: 0, argumentBytes: 0);
        return text.ToString();
    }

    private void ReportUnexpected(Client client, string error)
    {
        (string from, string to) = client.Has(ClientFlags.Master) ? ("replica", "master") : ("master", "replica");
        ServerLog.Warning($"== CRITICAL == This {from} is sending an error to its {to}: '{error}' after processing the "
            + $"command '{client.LastCommand}'");
    }

    private void BeforeSleep()
    {
        Requests.ProcessPendingInput();
        Cron.ExpireBeforeSleep();
        Tracking.Broadcast();
        Eviction.Enforce();
        Durability.WriteOut();
        Replication.BeforeSleep();
        Clients.Flush();
    }
}
