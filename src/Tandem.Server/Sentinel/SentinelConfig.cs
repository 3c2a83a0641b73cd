using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tandem.Platform.Config;
using Tandem.Protocol;

namespace Tandem.Server.Sentinel;

/// <summary>The lines of the configuration file that begin with "sentinel": reads and writes them.</summary>
/// <remarks>They are taken when all are read, those about the Sentinel itself first, then the masters, then what belongs to
/// them: their order in the file does not matter. Texts: redis-sentinel 7.0.15.</remarks>
internal sealed class SentinelConfig(SentinelState state, MasterTable table, SentinelSettings settings)
{
    private const string Unrecognized = "Unrecognized sentinel configuration statement.";

    private static readonly string[] OwnOptions =
    [
        "myid", "current-epoch", "announce-ip", "announce-port", "deny-scripts-reconfig", "sentinel-user", "sentinel-pass",
        "resolve-hostnames", "announce-hostnames",
    ];

    private static readonly string[] MasterOptions =
    [
        "down-after-milliseconds", "failover-timeout", "parallel-syncs", "notification-script", "client-reconfig-script",
        "auth-pass", "auth-user", "master-reboot-down-after-period", "config-epoch", "leader-epoch", "known-replica",
        "known-sentinel", "rename-command",
    ];

    private readonly List<ConfigLine> _lines = [];

    /// <summary>Makes the lines known to the registry.</summary>
    public void Register(ConfigRegistry registry)
    {
        registry.AddDirective(new ConfigDirective("sentinel", 1, int.MaxValue, line =>
        {
            _lines.Add(line);
            return null;
        }));
        // The old name of known-replica is read, and written no more.
        foreach (string option in (string[])["monitor", .. MasterOptions, .. OwnOptions, "known-slave"])
        {
            registry.AddDirective(new ConfigDirective(
                "sentinel " + option, int.MaxValue, int.MaxValue, static _ => Unrecognized, () => Lines(option)));
        }
    }

    /// <summary>Takes the lines read.</summary>
    /// <returns>The line at fault and why; null when all is well.</returns>
    public (ConfigLine Line, string Reason)? Apply(long now)
    {
        foreach (int phase in (int[])[0, 1, 2])
        {
            foreach (ConfigLine line in _lines)
            {
                string option = line.Words.Length > 1 ? line.Words[1].ToLowerInvariant() : string.Empty;
                int due = Array.IndexOf(OwnOptions, option) >= 0 ? 0 : option == "monitor" ? 1 : 2;
                string[] words = line.Words.Length > 2 ? line.Words[2..] : [];
                if (due == phase && Take(option, words, now) is { } reason)
                {
                    return (line, reason);
                }
            }
        }

        _lines.Clear();
        return null;
    }

    private static bool TryNumber(string text, out long number) =>
        NumberText.TryParseInteger(System.Text.Encoding.Latin1.GetBytes(text), out number);

    private string? Take(string option, string[] words, long now) => option switch
    {
        "monitor" => words.Length == 4 ? TakeMonitor(words, now) : Unrecognized,
        _ when Array.IndexOf(OwnOptions, option) >= 0 => words.Length == 1 ? TakeOwn(option, words[0], now) : Unrecognized,
        _ => TakeOfMaster(option == "known-slave" ? "known-replica" : option, words, now),
    };

    private string? TakeMonitor(string[] words, long now)
    {
        int quorum = int.TryParse(words[3], CultureInfo.InvariantCulture, out int number) ? number : 0;
        int port = int.TryParse(words[2], CultureInfo.InvariantCulture, out int given) ? given : 0;
        return quorum <= 0 ? "Quorum must be 1 or greater."
            : state.AddressOf(words[1], port, acceptsUnresolved: true) is not { } address ? "Can't resolve instance hostname."
            : table.Add(words[0], address, quorum, now);
    }

    private string? TakeOwn(string option, string value, long now)
    {
        switch (option)
        {
            case "myid":
                state.MyId = value;
                return value.Length == 40 ? null : "Malformed Sentinel id in myid option.";
            case "current-epoch":
                state.CurrentEpoch = TryNumber(value, out long epoch) ? Math.Max(epoch, state.CurrentEpoch) : state.CurrentEpoch;
                return null;
            case "deny-scripts-reconfig":
                if (!SentinelSettings.TryYesNo(value, out bool denies))
                {
                    return "Please specify yes or no for the deny-scripts-reconfig options.";
                }

                state.DeniesScriptsReconfiguration = denies;
                return null;
            default:
                return settings.TakeOwn(option, value, now) is null ? null
                    : option == "announce-port" ? "Invalid port number."
                    : $"Please specify yes or no for the {option} option.";
        }
    }

    private string? TakeOfMaster(string option, string[] words, long now)
    {
        int wanted = option switch
        {
            "known-replica" or "rename-command" => 3,
            "known-sentinel" => 4,
            _ when Array.IndexOf(MasterOptions, option) >= 0 => 2,
            _ => 0,
        };
        if (words.Length == 0 || (words.Length != wanted && !(option == "known-sentinel" && words.Length == 3)))
        {
            return Unrecognized;
        }

        if (!state.Masters.TryGetValue(words[0], out MonitoredMaster? master))
        {
            return "No such master with specified name.";
        }

        switch (option)
        {
            case "config-epoch":
                master.ConfigEpoch = TryNumber(words[1], out long config) ? config : 0;
                state.CurrentEpoch = Math.Max(state.CurrentEpoch, master.ConfigEpoch);
                return null;
            case "leader-epoch":
                master.LeaderEpoch = TryNumber(words[1], out long leader) ? leader : 0;
                return null;
            case "known-replica":
            case "known-sentinel":
                return TakeKnown(master, option, words, now);
            default:
                return settings.Take(master, option, words[1], wanted == 3 ? words[2] : string.Empty, now) switch
                {
                    null => null,
                    "" when option == "master-reboot-down-after-period" => "negative time parameter.",
                    "" => "negative or zero time parameter.",
                    string reason => reason + ".",
                };
        }
    }

    private string? TakeKnown(MonitoredMaster master, string option, string[] words, long now)
    {
        if (!TryNumber(words[2], out long port) || port is < 0 or > 65535)
        {
            return "Invalid port number.";
        }

        if (state.AddressOf(words[1], (int)port, acceptsUnresolved: true) is not { } address)
        {
            return option == "known-replica" ? "Wrong hostname or port for replica." : "Wrong hostname or port for sentinel.";
        }

        if (option == "known-replica")
        {
            MasterTable.AddReplica(master, address, now);
        }
        else if (words.Length == 4)
        {
            table.AddSentinel(master, words[3], address, now);
        }

        return null;
    }

    private IEnumerable<string> Lines(string option) => Array.IndexOf(OwnOptions, option) >= 0
        ? OwnLine(option) is { } line ? [line] : []
        : state.Masters.Values.SelectMany(master => MasterLines(option, master));

    private string? OwnLine(string option) => option switch
    {
        "myid" => state.MyId,
        "current-epoch" => SentinelOutbox.Number(state.CurrentEpoch),
        "announce-ip" => Quoted(state.AnnounceIp),
        "announce-port" => state.AnnouncePort > 0 ? SentinelOutbox.Number(state.AnnouncePort) : null,
        "deny-scripts-reconfig" => state.DeniesScriptsReconfiguration ? null : "no",
        "sentinel-user" => Quoted(state.SentinelUser),
        "sentinel-pass" => Quoted(state.SentinelPassword),
        "resolve-hostnames" => state.ResolvesHostNames ? "yes" : null,
        _ => state.AnnouncesHostNames ? "yes" : null,
    };

    private static string? Quoted(string text) => text.Length > 0 ? ConfigWords.Quote(text) : null;

    private IEnumerable<string> MasterLines(string option, MonitoredMaster master)
    {
        string? value = option switch
        {
            "monitor" => $"{Place(master.CurrentAddress)} {SentinelOutbox.Number(master.Quorum)}",
            "down-after-milliseconds" => Unless(master.DownAfterMilliseconds, state.Times.DefaultDownAfter),
            "failover-timeout" => Unless(master.FailoverTimeoutMilliseconds, state.Times.DefaultFailoverTimeout),
            "parallel-syncs" => Unless(master.ParallelSyncs, 1),
            "notification-script" => Word(master.NotificationScript),
            "client-reconfig-script" => Word(master.ClientReconfigScript),
            "auth-pass" => Word(master.AuthPassword),
            "auth-user" => Word(master.AuthUser),
            "master-reboot-down-after-period" => Unless(master.RebootDownAfterMilliseconds, 0),
            "config-epoch" => SentinelOutbox.Number(master.ConfigEpoch),
            "leader-epoch" => SentinelOutbox.Number(master.LeaderEpoch),
            _ => null,
        };
        if (value is not null)
        {
            return [$"{Word(master.Name)} {value}"];
        }

        IEnumerable<string> values = option switch
        {
            // While a failover goes on, clients are sent to the promoted replica: the old master takes its place here.
            "known-replica" => master.Replicas.Values.Select(r =>
                Place(r.Address.IsSameAs(master.CurrentAddress) ? master.Address : r.Address)),
            "known-sentinel" => master.Sentinels.Values.Select(s => $"{Place(s.Address)} {s.Name}"),
            "rename-command" => master.RenamedCommands.Select(static r => $"{Word(r.Key)} {Word(r.Value)}"),
            _ => [],
        };
        return values.Select(v => $"{Word(master.Name)} {v}");
    }

    // Plain where possible; in quotes what would not be one word.
    private static string? Word(string? text) => text is null ? null
        : text.Length > 0 && text.All(static c => c is > ' ' and < (char)127 and not '"' and not '\'' and not '\\' and not '#')
            ? text : ConfigWords.Quote(text);

    private static string? Unless(long value, long byDefault) => value == byDefault ? null : SentinelOutbox.Number(value);

    private string Place(InstanceAddress address) => $"{state.Shown(address)} {SentinelOutbox.Number(address.Port)}";
}
