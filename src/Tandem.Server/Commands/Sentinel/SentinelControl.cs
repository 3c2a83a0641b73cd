using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Platform.Logging;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Sentinel;

namespace Tandem.Server.Commands.Sentinel;

/// <summary>The SENTINEL commands that change what is watched, and how.</summary>
internal static class SentinelControl
{
    /// <summary>Makes a failover without asking the other Sentinels.</summary>
    /// <returns>OK. Errors: INPROG, NOGOODSLAVE.</returns>
    [Command("SENTINEL|FAILOVER", "master-name", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel,
        Since = "2.8.4")]
    public static void Failover(ref CommandContext c)
    {
        if (c.FindMaster() is not { } master)
        {
            return;
        }

        if (c.Driver.Machine.Failover(master, c.Driver.Now) is { } error)
        {
            c.Reply.Error(error);
            return;
        }

        c.Driver.Perform();
        c.Reply.Ok();
    }

    /// <summary>Begins to watch a master.</summary>
    /// <returns>OK.</returns>
    [Command("SENTINEL|MONITOR", "name ip port quorum", Arity = 6, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel,
        Since = "2.8.4")]
    public static void Monitor(ref CommandContext c)
    {
        if (!c.TryInteger(5, out long quorum, "ERR Invalid quorum"u8) || !c.TryInteger(4, out long port, "ERR Invalid port"u8))
        {
            return;
        }

        if (quorum is <= 0 or > int.MaxValue)
        {
            c.Reply.Error("ERR Quorum must be 1 or greater."u8);
            return;
        }

        SentinelState state = c.Driver.State;
        int number = port is >= 0 and <= 65535 ? (int)port : -1;
        if (state.AddressOf(c.Text(3), number) is not { } address)
        {
            c.Reply.Error("ERR Invalid IP address or hostname specified"u8);
            return;
        }

        string name = c.Text(2);
        if (c.Driver.Machine.Table.Add(name, address, (int)quorum, c.Driver.Now) is { } error)
        {
            c.Reply.Error("ERR " + error);
            return;
        }

        c.Driver.Machine.Outbox.Announce(
            LogLevel.Warning, "+monitor", state.Masters[name], "quorum " + SentinelOutbox.Number(quorum));
        c.ReplySaved();
    }

    /// <summary>Stops watching a master.</summary>
    /// <returns>OK.</returns>
    [Command("SENTINEL|REMOVE", "master-name", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel,
        Since = "2.8.4")]
    public static void Remove(ref CommandContext c)
    {
        if (c.FindMaster() is { } master)
        {
            c.Driver.Machine.Table.Remove(master, c.Driver.Now);
            c.ReplySaved();
        }
    }

    /// <summary>Forgets replicas, Sentinels and failovers of the masters whose names match.</summary>
    /// <returns>Integer: how many masters.</returns>
    [Command("SENTINEL|RESET", "pattern", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel, Since = "2.8.4")]
    public static void Reset(ref CommandContext c)
    {
        int count = 0;
        foreach (MonitoredMaster master in c.Driver.State.Masters.Values)
        {
            if (GlobPattern.Matches(c[2], Encoding.UTF8.GetBytes(master.Name), ignoreCase: true))
            {
                c.Driver.Machine.Table.Reset(master, keepsSentinels: false, c.Driver.Now);
                c.Driver.Machine.Outbox.Announce(LogLevel.Warning, "+reset-master", master);
                c.Driver.Machine.Outbox.Save();
                count++;
            }
        }

        c.Driver.Perform();
        c.Reply.Integer(count);
    }

    /// <summary>Writes the configuration file.</summary>
    /// <returns>OK.</returns>
    [Command("SENTINEL|FLUSHCONFIG", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel, Since = "2.8.4")]
    public static void FlushConfig(ref CommandContext c) => c.ReplySaved();

    /// <summary>Changes options of a master.</summary>
    /// <returns>OK. What came before an error is set.</returns>
    [Command("SENTINEL|SET", "master-name <option value [option value ...]>", Arity = -5, Flags = CommandFlags.Admin
        | CommandFlags.OnlySentinel, Since = "2.8.4")]
    public static void Set(ref CommandContext c)
    {
        if (c.FindMaster() is not { } master)
        {
            return;
        }

        int i = 3;
        while (i < c.ArgumentCount)
        {
            string option = c.Text(i);
            int words = SentinelSettings.WordsOf(option);
            string? error = words == 0 || i + words >= c.ArgumentCount
                ? $"ERR Unknown option or number of arguments for SENTINEL SET '{option}'"
                : c.Driver.Settings.Set(master, option, c.Text(i + 1), words == 2 ? c.Text(i + 2) : string.Empty, c.Driver.Now);
            if (error is not null)
            {
                c.Driver.Machine.Outbox.Save();
                c.Driver.Perform();
                c.Reply.Error(error);
                return;
            }

            i += 1 + words;
        }

        c.ReplySaved();
    }

    /// <summary>Shows or changes options of this Sentinel.</summary>
    /// <returns>Map, or OK.</returns>
    [Command("SENTINEL|CONFIG", "<SET parameter value|GET parameter>", Arity = -3, Flags = CommandFlags.Admin
        | CommandFlags.OnlySentinel, Since = "6.2.0")]
    public static void Config(ref CommandContext c)
    {
        if (c.Is(2, "SET"u8) && c.ArgumentCount == 5)
        {
            string? error = c.Driver.Settings.TakeOwn(c.Text(3).ToLowerInvariant(), c.Text(4), c.Driver.Now);
            if (error is null)
            {
                c.ReplySaved();
                return;
            }

            c.Reply.Error(error.Length > 0
                ? $"ERR Invalid argument '{c.Text(3)}' to SENTINEL CONFIG SET"
                : $"ERR Invalid value '{c.Text(4)}' to SENTINEL CONFIG SET '{c.Text(3)}'");
        }
        else if (c.Is(2, "GET"u8) && c.ArgumentCount == 4)
        {
            GetConfig(ref c);
        }
        else
        {
            c.Reply.Error("ERR Only SENTINEL CONFIG GET <option> / SET <option> <value> are supported."u8);
        }
    }

    /// <summary>Ends this Sentinel at a moment to come, as a crash would.</summary>
    /// <returns>OK, or the moments there are.</returns>
    [Command("SENTINEL|SIMULATE-FAILURE", "<CRASH-AFTER-ELECTION|CRASH-AFTER-PROMOTION|HELP> [mode ...]", Arity = -3,
        Flags = CommandFlags.Admin | CommandFlags.OnlySentinel, Since = "3.2.0")]
    public static void SimulateFailure(ref CommandContext c)
    {
        SimulatedFailures failures = SimulatedFailures.None;
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (c.Is(i, "CRASH-AFTER-ELECTION"u8))
            {
                failures |= SimulatedFailures.AfterElection;
            }
            else if (c.Is(i, "CRASH-AFTER-PROMOTION"u8))
            {
                failures |= SimulatedFailures.AfterPromotion;
            }
            else if (c.Is(i, "HELP"u8))
            {
                c.Reply.Array(2);
                c.Reply.Bulk("crash-after-election"u8);
                c.Reply.Bulk("crash-after-promotion"u8);
                return;
            }
            else
            {
                c.Reply.Error("ERR Unknown failure simulation specified"u8);
                return;
            }
        }

        c.Driver.State.SimulatedFailures = failures;
        c.Reply.Ok();
    }

    /// <summary>Shows or changes the periods by which this Sentinel works, in milliseconds.</summary>
    /// <returns>Map, or OK.</returns>
    [Command("SENTINEL|DEBUG", "[parameter value [parameter value ...]]", Arity = -2, Flags = CommandFlags.Admin
        | CommandFlags.OnlySentinel, Since = "7.0.0")]
    public static void Debug(ref CommandContext c)
    {
        SentinelTimes times = c.Driver.State.Times;
        if (c.ArgumentCount == 2)
        {
            c.Reply.Map(SentinelTimes.Names.Count);
            for (int i = 0; i < SentinelTimes.Names.Count; i++)
            {
                c.Reply.Bulk(SentinelTimes.Names[i]);
                c.Reply.BulkInteger(times[i]);
            }

            return;
        }

        for (int i = 2; i < c.ArgumentCount; i += 2)
        {
            string name = c.Text(i);
            int index = SentinelTimes.Names.ToList().FindIndex(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (index < 0 || i + 1 == c.ArgumentCount)
            {
                c.Reply.Error($"ERR Unknown option or number of arguments for SENTINEL DEBUG '{name}'");
                return;
            }

            if (!NumberText.TryParseInteger(c[i + 1], out long value) || value <= 0)
            {
                c.Reply.Error($"ERR Invalid argument '{c.Text(i + 1)}' for SENTINEL DEBUG '{name}'");
                return;
            }

            times[index] = value;
        }

        c.Reply.Ok();
    }

    /// <summary>Tells what the subcommands do.</summary>
    /// <returns>Array of lines.</returns>
    [Command("SENTINEL|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.OnlySentinel,
        Since = "6.2.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "CKQUORUM <master-name>",
        "    Whether enough Sentinels can be reached to agree and to elect.",
        "CONFIG SET <param> <value>",
        "    Changes an option of this Sentinel.",
        "CONFIG GET <param>",
        "    Shows options of this Sentinel.",
        "DEBUG [<param> <value> ...]",
        "    Shows or changes the periods by which it works (milliseconds).",
        "GET-MASTER-ADDR-BY-NAME <master-name>",
        "    Address and port of the master.",
        "FAILOVER <master-name>",
        "    Promotes a replica without asking the other Sentinels.",
        "FLUSHCONFIG",
        "    Writes the configuration file.",
        "INFO-CACHE <master-name>",
        "    The last INFO of masters and their replicas.",
        "IS-MASTER-DOWN-BY-ADDR <ip> <port> <current-epoch> <runid>",
        "    Whether the master there is down for this Sentinel, and its vote.",
        "MASTER <master-name>",
        "    State of a master.",
        "MASTERS",
        "    State of all masters.",
        "MONITOR <name> <ip> <port> <quorum>",
        "    Begins to watch a master.",
        "MYID",
        "    The id of this Sentinel.",
        "PENDING-SCRIPTS",
        "    Scripts that run or wait.",
        "REMOVE <master-name>",
        "    Stops watching a master.",
        "REPLICAS <master-name>",
        "    State of the replicas of a master.",
        "RESET <pattern>",
        "    Forgets what was learnt of the masters whose names match.",
        "SENTINELS <master-name>",
        "    State of the other Sentinels of a master.",
        "SET <master-name> <option> <value> [<option> <value> ...]",
        "    Changes options of a master.",
        "SIMULATE-FAILURE [CRASH-AFTER-ELECTION] [CRASH-AFTER-PROMOTION] [HELP]",
        "    Ends this Sentinel at a moment to come.");

    private static void GetConfig(ref CommandContext c)
    {
        SentinelState state = c.Driver.State;
        (string Name, string Value)[] options =
        [
            ("resolve-hostnames", state.ResolvesHostNames ? "yes" : "no"),
            ("announce-hostnames", state.AnnouncesHostNames ? "yes" : "no"),
            ("announce-ip", state.AnnounceIp),
            ("announce-port", state.AnnouncePort.ToString(CultureInfo.InvariantCulture)),
            ("sentinel-user", state.SentinelUser),
            ("sentinel-pass", state.SentinelPassword),
        ];
        List<(string Name, string Value)> found = [];
        foreach ((string Name, string Value) option in options)
        {
            if (GlobPattern.Matches(c[3], Encoding.ASCII.GetBytes(option.Name), ignoreCase: true))
            {
                found.Add(option);
            }
        }

        c.Reply.Map(found.Count);
        foreach ((string name, string value) in found)
        {
            c.Reply.Bulk(name);
            c.Reply.Bulk(Encoding.UTF8.GetBytes(value));
        }
    }
}
