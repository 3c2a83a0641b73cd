using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Roles.Up;

namespace Tandem.Roles.Operators;

/// <summary>What one Sentinel knows, asked for over its connection.</summary>
internal sealed class SentinelView(string address, NodeConnection connection)
{
    public void LogIn(string? user, string? password)
    {
        if (password is not null)
        {
            _ = user is null ? Ask("AUTH", password) : Ask("AUTH", user, password);
        }
    }

    /// <summary>A command that must succeed.</summary>
    /// <exception cref="IOException">It does not, or nobody answers.</exception>
    public RespValue Ask(params string[] words)
    {
        RespValue reply = connection.Command(words);
        return reply.IsError ? throw new IOException(reply.Text) : reply;
    }

    /// <summary>The masters, each by the fields of SENTINEL MASTERS.</summary>
    public IReadOnlyList<Dictionary<string, string>> Masters() => [.. Ask("SENTINEL", "MASTERS").Items.Select(Fields)];

    /// <summary>Where a master is: host:port.</summary>
    public string AddressOf(string master)
    {
        RespValue reply = Ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", master);
        return reply.Items is [{ } host, { } port] ? $"{host.Text}:{port.Text}" : throw new IOException($"no master named '{master}'");
    }

    /// <summary>A tree: each master with its replicas and Sentinels.</summary>
    public string Describe()
    {
        StringBuilder text = new();
        foreach (Dictionary<string, string> master in Masters())
        {
            Describe(text, master);
        }

        return text.Length > 0 ? text.ToString() : $"the Sentinel at {address} watches no master\n";
    }

    /// <summary>A master's line and those of who belongs to it, from the fields that a Sentinel gives.</summary>
    internal static void Describe(
        StringBuilder text, Dictionary<string, string> master, IReadOnlyCollection<Dictionary<string, string>> replicas,
        IReadOnlyCollection<Dictionary<string, string>> sentinels, long masterOffset, string asked)
    {
        int all = sentinels.Count + 1;
        string failover = master.TryGetValue("failover-state", out string? state) ? $"  failover: {state}" : string.Empty;
        text.Append(CultureInfo.InvariantCulture,
            $"{master["name"]}  {master["ip"]}:{master["port"]}  {State(master, "master")}  epoch {master["config-epoch"]}"
                + $"  quorum {master["quorum"]} of {all}{failover}\n");
        foreach (Dictionary<string, string> replica in replicas)
        {
            bool isUp = replica["master-link-status"] == "ok";
            long lag = Math.Max(masterOffset - Number(replica["slave-repl-offset"]), 0);
            string link = isUp ? "lag " + StatusRow.Size(lag) : $"link down for {Number(replica["master-link-down-time"]) / 1000} s";
            text.Append(CultureInfo.InvariantCulture,
                $"  replica   {replica["ip"]}:{replica["port"]}  {State(replica, "slave")}  {link}  priority {replica["slave-priority"]}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"  sentinel  {asked}  asked\n");
        foreach (Dictionary<string, string> sentinel in sentinels)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"  sentinel  {sentinel["ip"]}:{sentinel["port"]}  {State(sentinel, "sentinel")}"
                    + $"  heard {Number(sentinel["last-hello-message"]) / 1000} s ago\n");
        }
    }

    private void Describe(StringBuilder text, Dictionary<string, string> master)
    {
        string name = master["name"];
        RespValue[] infos = Ask("SENTINEL", "INFO-CACHE", name).Items;
        string info = infos is [_, { Items: [{ Items: [_, { } cached] }, ..] }] ? cached.Text : string.Empty;
        Describe(
            text, master, [.. Ask("SENTINEL", "REPLICAS", name).Items.Select(Fields)],
            [.. Ask("SENTINEL", "SENTINELS", name).Items.Select(Fields)], NodeStatus.Parse(info).Offset, address);
    }

    // "ok", or the flags beyond the kind.
    private static string State(Dictionary<string, string> instance, string kind)
    {
        string[] flags = [.. instance["flags"].Split(',').Where(flag => flag != kind)];
        return flags.Length == 0 ? "ok" : string.Join(',', flags);
    }

    private static long Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out long value) ? value : 0;

    private static Dictionary<string, string> Fields(RespValue reply) =>
        reply.Items.Chunk(2).ToDictionary(static pair => pair[0].Text, static pair => pair[1].Text);
}
