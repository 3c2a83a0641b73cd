using System;
using System.Collections.Generic;
using System.Globalization;

namespace Tandem.Roles.Up;

/// <summary>What one INFO reply says about a server, as far as the table shows it.</summary>
/// <param name="Role">master or slave, as INFO words it.</param>
/// <param name="Link">Of a replica: up, sync, connecting or down; of a master: "N replicas".</param>
/// <param name="Offset">Replication offset in bytes.</param>
/// <param name="OperationsPerSecond">Commands in the last second.</param>
/// <param name="UsedMemoryBytes">Memory in use.</param>
/// <param name="Keys">Keys over all databases.</param>
internal sealed record NodeStatus(
    string Role, string Link, long Offset, long OperationsPerSecond, long UsedMemoryBytes, long Keys)
{
    /// <summary>The role of a Sentinel, whose link says what it sees: "ok 127.0.0.1:6379".</summary>
    public const string SentinelRole = "sentinel";

    /// <summary>Whether it follows another server.</summary>
    public bool IsReplica => Role == "slave";

    /// <summary>Whether it is a replica whose link streams, or a master.</summary>
    public bool IsLinked => !IsReplica || Link == "up";

    /// <summary>Reads the text of INFO; fields that are missing count as 0.</summary>
    public static NodeStatus Parse(string info)
    {
        Dictionary<string, string> fields = [];
        foreach (string line in info.Split('\n',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..];
            }
        }

        if (fields.ContainsKey("sentinel_masters"))
        {
            return new NodeStatus(SentinelRole, MasterSeen(fields.GetValueOrDefault("master0", string.Empty)), 0, 0, 0, 0);
        }

        string role = fields.GetValueOrDefault("role", "?");
        bool replica = role == "slave";
        long offset = Number(fields, replica ? "slave_repl_offset" : "master_repl_offset");
        return new NodeStatus(
            role,
            replica ? ReplicaLink(fields) : Count(Number(fields, "connected_slaves"), "replica"),
            offset,
            Number(fields, "instantaneous_ops_per_sec"),
            Number(fields, "used_memory"),
            KeyCount(fields));
    }

    // name=tandem,status=ok,address=127.0.0.1:6379,slaves=2,sentinels=3
    private static string MasterSeen(string line)
    {
        string Part(string name) => Array.Find(
            line.Split(','), part => part.StartsWith(name, StringComparison.Ordinal))?[name.Length..] ?? "?";
        return $"{Part("status=")} {Part("address=")}";
    }

    private static string ReplicaLink(Dictionary<string, string> fields)
    {
        string link = fields.GetValueOrDefault("master_link_status", "?");
        return link != "up" && Number(fields, "master_sync_in_progress") == 1 ? "sync" : link;
    }

    private static string Count(long count, string noun) => $"{count} {noun}{(count == 1 ? string.Empty : "s")}";

    private static long Number(Dictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out string? text)
            && long.TryParse(text, CultureInfo.InvariantCulture, out long value) ? value : 0;

    /// <summary>Sums the lines of the keyspace section: db0:keys=5,expires=0,avg_ttl=0.</summary>
    private static long KeyCount(Dictionary<string, string> fields)
    {
        long sum = 0;
        foreach ((string name, string value) in fields)
        {
            if (name.StartsWith("db", StringComparison.Ordinal) && value.StartsWith("keys=", StringComparison.Ordinal)
                && long.TryParse(value.AsSpan(5, value.IndexOf(',', StringComparison.Ordinal) - 5),
                    CultureInfo.InvariantCulture, out long keys))
            {
                sum += keys;
            }
        }

        return sum;
    }
}
