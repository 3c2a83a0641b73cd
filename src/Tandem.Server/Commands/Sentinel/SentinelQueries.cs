using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Server.Dispatch;
using Tandem.Server.Sentinel;

namespace Tandem.Server.Commands.Sentinel;

/// <summary>SENTINEL: what this Sentinel knows, and what it is told to do.</summary>
[Command("SENTINEL", "", Arity = -2, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel, Since = "2.8.4")]
internal static class SentinelQueries
{
    /// <summary>Lists the monitored masters and their state.</summary>
    /// <returns>Array of maps.</returns>
    [Command("SENTINEL|MASTERS", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel, Since = "2.8.4")]
    public static void Masters(ref CommandContext c) => ReplyAll(ref c, [.. c.Driver.State.Masters.Values]);

    /// <summary>Shows the state of a master.</summary>
    /// <returns>Map.</returns>
    [Command("SENTINEL|MASTER", "master-name", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel, Since = "2.8.4")]
    public static void Master(ref CommandContext c)
    {
        if (c.FindMaster() is { } master)
        {
            ReplyOne(ref c, master);
        }
    }

    /// <summary>Lists the replicas of a master that are announced.</summary>
    /// <returns>Array of maps.</returns>
    [Command("SENTINEL|REPLICAS", "master-name", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel,
        Since = "5.0.0")]
    public static void Replicas(ref CommandContext c)
    {
        if (c.FindMaster() is { } master)
        {
            ReplyAll(ref c, [.. master.Replicas.Values.Where(static r => r.IsAnnounced)]);
        }
    }

    /// <summary>Lists the replicas of a master; the old name of SENTINEL REPLICAS.</summary>
    /// <returns>Array of maps.</returns>
    [Command("SENTINEL|SLAVES", "master-name", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel, Since = "2.8.0")]
    public static void Slaves(ref CommandContext c) => Replicas(ref c);

    /// <summary>Lists the other Sentinels of a master.</summary>
    /// <returns>Array of maps.</returns>
    [Command("SENTINEL|SENTINELS", "master-name", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel,
        Since = "2.8.4")]
    public static void Sentinels(ref CommandContext c)
    {
        if (c.FindMaster() is { } master)
        {
            ReplyAll(ref c, [.. master.Sentinels.Values]);
        }
    }

    /// <summary>Tells the id of this Sentinel.</summary>
    /// <returns>Bulk string of 40 hexadecimal digits.</returns>
    [Command("SENTINEL|MYID", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel, Since = "6.2.0")]
    public static void MyId(ref CommandContext c) => c.Reply.Bulk(c.Driver.State.MyId);

    /// <summary>Tells where the master is: the promoted replica as soon as it is one.</summary>
    /// <returns>Array of address and port; null array for an unknown name.</returns>
    [Command("SENTINEL|GET-MASTER-ADDR-BY-NAME", "master-name", Arity = 3, Flags = CommandFlags.Admin
        | CommandFlags.OnlySentinel, Since = "2.8.4")]
    public static void GetMasterAddress(ref CommandContext c)
    {
        SentinelState state = c.Driver.State;
        if (!state.Masters.TryGetValue(c.Text(2), out MonitoredMaster? master))
        {
            c.Reply.NullArray();
            return;
        }

        c.Reply.Array(2);
        c.Reply.Bulk(state.Shown(master.CurrentAddress));
        c.Reply.BulkInteger(master.CurrentAddress.Port);
    }

    /// <summary>Tells whether enough Sentinels can be reached to agree and to elect.</summary>
    /// <returns>OK with the number. Errors: NOQUORUM.</returns>
    [Command("SENTINEL|CKQUORUM", "master-name", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel,
        Since = "2.8.4")]
    public static void CheckQuorum(ref CommandContext c)
    {
        if (c.FindMaster() is not { } master)
        {
            return;
        }

        int usable = 1 + master.Sentinels.Values.Count(static s => !s.IsDown);
        bool lacksQuorum = usable < master.Quorum;
        bool lacksMajority = usable < ((master.Sentinels.Count + 1) / 2) + 1;
        if (!lacksQuorum && !lacksMajority)
        {
            c.Reply.Simple(Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"OK {usable} usable Sentinels. Quorum and failover authorization can be reached")));
            return;
        }

        List<string> reasons = [];
        if (lacksQuorum)
        {
            reasons.Add("Not enough available Sentinels to reach the specified quorum for this master");
        }

        if (lacksMajority)
        {
            reasons.Add("Not enough available Sentinels to reach the majority and authorize a failover");
        }

        c.Reply.Error(string.Create(
            CultureInfo.InvariantCulture, $"NOQUORUM {usable} usable Sentinels. {string.Join(". ", reasons)}"));
    }

    /// <summary>Shows the last INFO of masters and their replicas.</summary>
    /// <returns>Array: name, then an array of pairs of age in milliseconds and text.</returns>
    [Command("SENTINEL|INFO-CACHE", "nodename [nodename ...]", Arity = -3, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel,
        Since = "3.2.0")]
    public static void InfoCache(ref CommandContext c)
    {
        List<MonitoredMaster> wanted = [];
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (c.Driver.State.Masters.TryGetValue(c.Text(i), out MonitoredMaster? master) && !wanted.Contains(master))
            {
                wanted.Add(master);
            }
        }

        c.Reply.Map(wanted.Count);
        foreach (MonitoredMaster master in wanted)
        {
            c.Reply.Bulk(master.Name);
            c.Reply.Array(1 + master.Replicas.Count);
            ReplyInfo(ref c, master);
            foreach (MonitoredReplica replica in master.Replicas.Values)
            {
                ReplyInfo(ref c, replica);
            }
        }
    }

    /// <summary>Shows the scripts that run or wait.</summary>
    /// <returns>Array of maps.</returns>
    [Command("SENTINEL|PENDING-SCRIPTS", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.OnlySentinel, Since = "2.8.4")]
    public static void PendingScripts(ref CommandContext c)
    {
        IReadOnlyList<ScriptJob> jobs = c.Driver.Scripts.Queue.Jobs;
        c.Reply.Array(jobs.Count);
        foreach (ScriptJob job in jobs)
        {
            c.Reply.Map(5);
            c.Reply.Bulk("argv"u8);
            c.Reply.Array(1 + job.Arguments.Length);
            c.Reply.Bulk(Encoding.UTF8.GetBytes(job.Path));
            foreach (string argument in job.Arguments)
            {
                c.Reply.Bulk(Encoding.UTF8.GetBytes(argument));
            }

            c.Reply.Bulk("flags"u8);
            c.Reply.Bulk(job.IsRunning ? "running"u8 : "scheduled"u8);
            c.Reply.Bulk("pid"u8);
            c.Reply.BulkInteger(job.ProcessId);
            c.Reply.Bulk(job.IsRunning ? "run-time"u8 : "run-delay"u8);
            long delay = job.IsRunning ? c.Driver.Now - job.StartedAt : job.DueAt - c.Driver.Now;
            c.Reply.BulkInteger(System.Math.Max(delay, 0));
            c.Reply.Bulk("retry-num"u8);
            c.Reply.BulkInteger(job.Starts);
        }
    }

    /// <summary>Answers another Sentinel: whether the master is down for us, and whom we vote for.</summary>
    /// <returns>Array: 1 or 0, the id voted for or "*", the epoch of the vote.</returns>
    [Command("SENTINEL|IS-MASTER-DOWN-BY-ADDR", "ip port current-epoch runid", Arity = 6, Flags = CommandFlags.Admin
        | CommandFlags.OnlySentinel, Since = "2.8.4")]
    public static void IsMasterDown(ref CommandContext c)
    {
        if (!c.TryInteger(3, out long port) || !c.TryInteger(4, out long epoch))
        {
            return;
        }

        (bool isDown, string? leader, long voted) =
            c.Driver.Machine.Asked(c.Text(2), (int)System.Math.Clamp(port, 0, 65536), epoch, c.Text(5), c.Driver.Now);

        // The vote is on disk before it is told.
        c.Driver.Perform();
        c.Reply.Array(3);
        c.Reply.Integer(isDown ? 1 : 0);
        c.Reply.Bulk(leader ?? "*");
        c.Reply.Integer(voted);
    }

    private static void ReplyAll(ref CommandContext c, IReadOnlyCollection<MonitoredInstance> instances)
    {
        c.Reply.Array(instances.Count);
        foreach (MonitoredInstance instance in instances)
        {
            ReplyOne(ref c, instance);
        }
    }

    private static void ReplyOne(ref CommandContext c, MonitoredInstance instance)
    {
        List<(string Name, string Value)> fields = InstanceFields.Of(instance, c.Driver.State, c.Driver.Now);
        c.Reply.Map(fields.Count);
        foreach ((string name, string value) in fields)
        {
            c.Reply.Bulk(name);
            c.Reply.Bulk(Encoding.UTF8.GetBytes(value));
        }
    }

    private static void ReplyInfo(ref CommandContext c, MonitoredInstance instance)
    {
        c.Reply.Array(2);
        c.Reply.Integer(instance.InfoAt == 0 ? 0 : c.Driver.Now - instance.InfoAt);
        if (instance.InfoText.Length > 0)
        {
            c.Reply.Bulk(Encoding.UTF8.GetBytes(instance.InfoText));
        }
        else
        {
            c.Reply.Null();
        }
    }
}
