using System;
using System.Globalization;
using Tandem.Platform.Config;
using Tandem.Platform.Host;

namespace Tandem.Server;

/// <summary>What happens at once when CONFIG SET changes an option, beyond its new value: each may fail, and then the whole
/// CONFIG SET does.</summary>
/// <remarks>Source of the texts: Redis 7.0, config.c.</remarks>
internal sealed class ConfigEffects
{
    /// <summary>Descriptors beyond those of clients. Source: Redis 7.0, server.h, CONFIG_MIN_RESERVED_FDS.</summary>
    public const int ReservedDescriptors = 32;

    private static readonly string[] TlsNames =
    [
        "tls-cluster", "tls-replication", "tls-auth-clients", "tls-prefer-server-ciphers", "tls-session-caching",
        "tls-session-cache-size", "tls-session-cache-timeout", "tls-cert-file", "tls-key-file", "tls-key-file-pass",
        "tls-client-cert-file", "tls-client-key-file", "tls-client-key-file-pass", "tls-dh-params-file", "tls-ca-cert-file",
        "tls-ca-cert-dir", "tls-protocols", "tls-ciphers", "tls-ciphersuites",
    ];

    private readonly TandemServer _server;

    // What the process started with: the values of the option are relative to it. Null until the first use.
    private int? _oomScoreBefore;

    public ConfigEffects(TandemServer server) => _server = server;

    /// <summary>Ties the effects to the options.</summary>
    public void Register(ConfigRegistry config)
    {
        config.OnChanged("port", _server.Listeners.ApplyPort);
        config.OnChanged("bind", _server.Listeners.ApplyBind);
        config.OnChanged("tls-port", _server.Listeners.ApplyTlsPort);
        Func<string?> applyTls = _server.Tls.Apply;
        foreach (string name in TlsNames)
        {
            config.OnChanged(name, applyTls);
        }

        config.OnChanged("maxclients", ApplyMaxClients);
        config.OnChanged("requirepass", ApplyPassword);
        config.OnChanged("appendonly", _server.AppendOnly.Apply);
        config.OnChanged("watchdog-period", _server.Cron.ApplyWatchdogPeriod);
        config.OnChanged("aof-disable-auto-gc", () =>
        {
            _server.AppendOnly.Folder.DropHistory(_server.Log.Files!);
            return null;
        });
        Func<string?> applyOomScore = ApplyOomScore;
        config.OnChanged("oom-score-adj", applyOomScore);
        config.OnChanged("oom-score-adj-values", applyOomScore);
    }

    /// <summary>Options oom-score-adj and oom-score-adj-values, for the present role; also at the start and when the role
    /// changes.</summary>
    /// <returns>Why not, or null.</returns>
    public string? ApplyOomScore()
    {
        ServerOptions options = _server.Options.Server;
        if (options.OomScoreAdj == OomScoreMode.No && _oomScoreBefore is null)
        {
            return null;
        }

        if (!OomScore.IsSupported)
        {
            return "Failed to set current oom_score_adj. Check server logs.";
        }

        int before = _oomScoreBefore ??= OomScore.Read();
        int value = _server.Replication.IsReplica ? options.OomScoreAdjValues.Replica : options.OomScoreAdjValues.Master;
        int score = options.OomScoreAdj switch
        {
            OomScoreMode.No => before,
            OomScoreMode.Absolute => value,
            _ => before + value,
        };
        if (OomScore.TryWrite(Math.Clamp(score, -1000, 1000)) is { } error)
        {
            _server.ServerLog.Warning("Unable to write oom_score_adj: " + error);
            return "Failed to set current oom_score_adj. Check server logs.";
        }

        if (options.OomScoreAdj == OomScoreMode.No)
        {
            _oomScoreBefore = null;
        }

        return null;
    }

    private string? ApplyPassword()
    {
        _server.Access.Users.ApplyPassword();
        return null;
    }

    private string? ApplyMaxClients()
    {
        long possible = FileDescriptorLimit.Raise(_server.Options.Clients.MaxClients + ReservedDescriptors) - ReservedDescriptors;
        return possible >= _server.Options.Clients.MaxClients
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"The operating system is not able to handle the specified number of clients, try with {possible}");
    }
}
