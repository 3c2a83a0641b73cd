using System;
using System.Globalization;
using Tandem.Platform.Logging;

namespace Tandem.Server.Sentinel;

/// <summary>Options of one master and of the Sentinel itself, as SENTINEL SET, SENTINEL CONFIG SET and the configuration file set
/// them.</summary>
/// <remarks>Texts: redis-sentinel 7.0.15.</remarks>
internal sealed class SentinelSettings(SentinelState state, SentinelOutbox outbox, Func<string, bool> isExecutable)
{
    /// <summary>How many words follow an option of SENTINEL SET; 0 for one that is not known.</summary>
    public static int WordsOf(string option) => option.ToLowerInvariant() switch
    {
        "down-after-milliseconds" or "failover-timeout" or "parallel-syncs" or "notification-script" or "client-reconfig-script"
            or "auth-pass" or "auth-user" or "quorum" or "master-reboot-down-after-period" => 1,
        "rename-command" => 2,
        _ => 0,
    };

    /// <summary>One option of SENTINEL SET.</summary>
    /// <returns>Null, or the whole error.</returns>
    public string? Set(MonitoredMaster master, string option, string value, string second, long now)
    {
        string name = option.ToLowerInvariant();
        if (name is "notification-script" or "client-reconfig-script" && state.DeniesScriptsReconfiguration)
        {
            return "ERR Reconfiguration of scripts path is denied for security reasons. Check the deny-scripts-reconfig "
                + "configuration directive in your Sentinel configuration";
        }

        if (Take(master, name, value, second, now) is { } error)
        {
            return error.Length > 0 ? "ERR " + error : $"ERR Invalid argument '{value}' for SENTINEL SET '{option}'";
        }

        string shown = name == "auth-pass" ? "******" : second.Length > 0 ? value + " " + second : value;
        outbox.Announce(LogLevel.Warning, "+set", master, option + " " + shown);
        return null;
    }

    /// <summary>Sets an option of a master, known by its name in lower case.</summary>
    /// <returns>Null; empty for a value that is not valid; or what is wrong.</returns>
    public string? Take(MonitoredMaster master, string name, string value, string second, long now)
    {
        long number = 0;
        bool isNumber = name is "down-after-milliseconds" or "failover-timeout" or "parallel-syncs" or "quorum"
            or "master-reboot-down-after-period";
        if (isNumber && (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            || number < (name == "master-reboot-down-after-period" ? 0 : 1)))
        {
            return string.Empty;
        }

        switch (name)
        {
            case "down-after-milliseconds":
                master.DownAfterMilliseconds = number;
                return null;
            case "failover-timeout":
                master.FailoverTimeoutMilliseconds = number;
                return null;
            case "parallel-syncs":
                master.ParallelSyncs = (int)Math.Min(number, int.MaxValue);
                return null;
            case "quorum":
                master.Quorum = (int)Math.Min(number, int.MaxValue);
                return null;
            case "master-reboot-down-after-period":
                master.RebootDownAfterMilliseconds = number;
                return null;
            case "notification-script":
            case "client-reconfig-script":
                return TakeScript(master, name, value);
            case "auth-pass":
            case "auth-user":
                TakeIdentity(master, name, value, now);
                return null;
            case "rename-command":
                return Rename(master, value, second);
            default:
                return string.Empty;
        }
    }

    /// <summary>An option of the Sentinel itself: SENTINEL CONFIG SET, and the file.</summary>
    /// <returns>Null; empty for a value that is not valid; the text "?" for an option that is not known.</returns>
    public string? TakeOwn(string name, string value, long now)
    {
        switch (name)
        {
            case "announce-ip":
                state.AnnounceIp = value;
                return null;
            case "announce-port":
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > 65535)
                {
                    return string.Empty;
                }

                state.AnnouncePort = port;
                return null;
            case "sentinel-user":
                state.SentinelUser = value;
                Reconnect(now);
                return null;
            case "sentinel-pass":
                state.SentinelPassword = value;
                Reconnect(now);
                return null;
            case "resolve-hostnames" when TryYesNo(value, out bool resolves):
                state.ResolvesHostNames = resolves;
                return null;
            case "announce-hostnames" when TryYesNo(value, out bool announces):
                state.AnnouncesHostNames = announces;
                return null;
            case "resolve-hostnames":
            case "announce-hostnames":
                return string.Empty;
            default:
                return "?";
        }
    }

    public static bool TryYesNo(string text, out bool isYes)
    {
        isYes = text.Equals("yes", StringComparison.OrdinalIgnoreCase);
        return isYes || text.Equals("no", StringComparison.OrdinalIgnoreCase);
    }

    private static string? Rename(MonitoredMaster master, string name, string newName)
    {
        master.RenamedCommands.Remove(name);
        if (!name.Equals(newName, StringComparison.OrdinalIgnoreCase))
        {
            master.RenamedCommands.Add(name, newName);
        }

        return null;
    }

    private string? TakeScript(MonitoredMaster master, string name, string path)
    {
        bool isNotification = name == "notification-script";
        if (path.Length > 0 && !isExecutable(path))
        {
            return (isNotification ? "Notification" : "Client reconfiguration") + " script seems non existing or non executable";
        }

        string? script = path.Length > 0 ? path : null;
        (master.NotificationScript, master.ClientReconfigScript) =
            isNotification ? (script, master.ClientReconfigScript) : (master.NotificationScript, script);
        return null;
    }

    private void TakeIdentity(MonitoredMaster master, string name, string value, long now)
    {
        string? given = value.Length > 0 ? value : null;
        (master.AuthUser, master.AuthPassword) =
            name == "auth-user" ? (given, master.AuthPassword) : (master.AuthUser, given);
        outbox.CloseAll(master, now);
        foreach (MonitoredReplica replica in master.Replicas.Values)
        {
            outbox.CloseAll(replica, now);
        }
    }

    private void Reconnect(long now)
    {
        foreach (MonitoredMaster master in state.Masters.Values)
        {
            foreach (MonitoredSentinel sentinel in master.Sentinels.Values)
            {
                outbox.CloseAll(sentinel, now);
            }
        }
    }
}
