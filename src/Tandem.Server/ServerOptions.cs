using System;
using Tandem.Platform.Config;

namespace Tandem.Server;

/// <summary>Options of the process.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class ServerOptions
{
    /// <summary>Run in the background.</summary>
    [Config("daemonize", Flags = ConfigFlags.Immutable)]
    public bool Daemonize { get; set; }

    /// <summary>Tell a supervisor when ready: upstart, systemd, auto, or no.</summary>
    [Config("supervised", Flags = ConfigFlags.Immutable)]
    public Supervision Supervised { get; set; } = Supervision.No;

    /// <summary>File with the process id; without one, /var/run/redis.pid when in the background.</summary>
    [Config("pidfile", Flags = ConfigFlags.Immutable)]
    public string? PidFile { get; set; }

    /// <summary>Print the logo at start even where the log is no terminal.</summary>
    [Config("always-show-logo", Flags = ConfigFlags.Immutable)]
    public bool AlwaysShowLogo { get; set; }

    /// <summary>Show the state of the server as the title of the process.</summary>
    [Config("set-proc-title", Flags = ConfigFlags.Immutable)]
    public bool SetProcTitle { get; set; } = true;

    /// <summary>That title: text with {title}, {listen-addr}, {server-mode}, {port}, {tls-port}, {unixsocket},
    /// {config-file}.</summary>
    [Config("proc-title-template", Check = nameof(CheckTitle))]
    public string ProcTitleTemplate { get; set; } = "{title} {listen-addr} {server-mode}";

    /// <summary>How often background work is done, per second.</summary>
    /// <remarks>Values out of 1 to 500 become the nearest of these. Source: Redis 7.0, CONFIG_MIN_HZ and CONFIG_MAX_HZ.</remarks>
    [Config("hz")]
    public int Hz
    {
        get;
        set => field = Math.Clamp(value, 1, 500);
    }
    = 10;

    /// <summary>Do background work more often while there are many clients.</summary>
    [Config("dynamic-hz")]
    public bool DynamicHz { get; set; } = true;

    /// <summary>How long SHUTDOWN waits for replicas that lag behind.</summary>
    [Config("shutdown-timeout", Unit = ConfigUnit.Seconds)]
    public int ShutdownTimeoutSeconds { get; set; } = 10;

    /// <summary>What SIGINT does: default, or some of save, nosave, now, force.</summary>
    [Config("shutdown-on-sigint", Check = nameof(CheckShutdown))]
    public ShutdownModes ShutdownOnSigint { get; set; }

    /// <summary>What SIGTERM does: default, or some of save, nosave, now, force.</summary>
    [Config("shutdown-on-sigterm", Check = nameof(CheckShutdown))]
    public ShutdownModes ShutdownOnSigterm { get; set; }

    /// <summary>Who may change protected options (dir, dbfilename): no, yes, or local.</summary>
    [Config("enable-protected-configs", Flags = ConfigFlags.Immutable)]
    public ProtectedAction EnableProtectedConfigs { get; set; } = ProtectedAction.No;

    /// <summary>Who may use DEBUG: no, yes, or local.</summary>
    [Config("enable-debug-command", Flags = ConfigFlags.Immutable)]
    public ProtectedAction EnableDebugCommand { get; set; } = ProtectedAction.No;

    /// <summary>Who may use MODULE: no, yes, or local.</summary>
    [Config("enable-module-command", Flags = ConfigFlags.Immutable)]
    public ProtectedAction EnableModuleCommand { get; set; } = ProtectedAction.No;

    /// <summary>Write a report to the log before a crash ends the process.</summary>
    [Config("crash-log-enabled")]
    public bool CrashLogEnabled { get; set; } = true;

    /// <summary>Check memory after a crash. Accepted for compatibility.</summary>
    [Config("crash-memcheck-enabled")]
    public bool CrashMemcheckEnabled { get; set; } = true;

    /// <summary>End by exit instead of a signal after a panic.</summary>
    [Config("use-exit-on-panic", Flags = ConfigFlags.Hidden)]
    public bool UseExitOnPanic { get; set; }

    /// <summary>Report when the engine stands still for so long; 0 never does.</summary>
    [Config("watchdog-period", Flags = ConfigFlags.Hidden, Unit = ConfigUnit.Milliseconds)]
    public int WatchdogPeriodMilliseconds { get; set; }

    /// <summary>Use no transparent huge pages.</summary>
    [Config("disable-thp", Flags = ConfigFlags.Immutable)]
    public bool DisableThp { get; set; } = true;

    /// <summary>Let the kernel's out-of-memory killer know by oom-score-adj-values: no, yes (or relative),
    /// absolute.</summary>
    [Config("oom-score-adj")]
    public OomScoreMode OomScoreAdj { get; set; } = OomScoreMode.No;

    /// <summary>Values for a master, a replica and background processes; a greater one is ended sooner.</summary>
    [Config("oom-score-adj-values", Flags = ConfigFlags.MultipleWords)]
    public OomScoreValues OomScoreAdjValues { get; } = new();

    /// <summary>Warnings of the system check at start not to stop for.</summary>
    [Config("ignore-warnings")]
    public string IgnoreWarnings { get; set; } = string.Empty;

    /// <summary>Processors for the engine's thread.</summary>
    [Config("server_cpulist", Flags = ConfigFlags.Immutable)]
    public string? ServerCpuList { get; set; }

    /// <summary>Processors for background threads.</summary>
    [Config("bio_cpulist", Flags = ConfigFlags.Immutable)]
    public string? BackgroundCpuList { get; set; }

    /// <summary>Processors for rewriting the append-only file.</summary>
    [Config("aof_rewrite_cpulist", Flags = ConfigFlags.Immutable)]
    public string? AofRewriteCpuList { get; set; }

    /// <summary>Processors for snapshots.</summary>
    [Config("bgsave_cpulist", Flags = ConfigFlags.Immutable)]
    public string? BgsaveCpuList { get; set; }

    private static string? CheckShutdown(ShutdownModes modes) =>
        modes.HasFlag(ShutdownModes.Save | ShutdownModes.Nosave)
            ? "shutdown options SAVE and NOSAVE can't be used simultaneously"
            : null;

    private static string? CheckTitle(string template) =>
        ProcessTitleTemplate.IsValid(template) ? null : "template format is invalid or contains unknown variables";
}
