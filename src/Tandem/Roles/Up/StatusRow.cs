using System;
using System.Globalization;

namespace Tandem.Roles.Up;

/// <summary>One server's row as text, the same for the table and for plain lines.</summary>
internal sealed record StatusRow(
    string Server, string Role, string Link, string Offset, string Lag, string Operations, string Memory, string Keys)
{
    /// <summary>Titles of the columns, in the order of the properties.</summary>
    public static readonly string[] Titles = ["server", "role", "link", "offset", "lag", "ops/s", "memory", "keys"];

    /// <summary>The cells, in the order of <see cref="Titles"/>.</summary>
    public string[] Cells => [Server, Role, Link, Offset, Lag, Operations, Memory, Keys];

    /// <param name="node">The server, just polled.</param>
    /// <param name="masterOffset">Offset of the master it follows, polled before it; null when unknown.</param>
    public static StatusRow Of(Node node, long? masterOffset)
    {
        if (node.Status is not { } status)
        {
            return new StatusRow(node.Address, "-", node.Problem, "-", "-", "-", "-", "-");
        }

        if (status.Role == NodeStatus.SentinelRole)
        {
            return new StatusRow(node.Address, status.Role, status.Link, "-", "-", "-", "-", "-");
        }

        string lag = status.IsReplica
            ? masterOffset is { } offset && status.IsLinked ? Size(Math.Max(0, offset - status.Offset)) : "?"
            : "-";
        return new StatusRow(
            node.Address,
            status.IsReplica ? "replica" : status.Role,
            status.Link,
            Number(status.Offset),
            lag,
            Number(status.OperationsPerSecond),
            Size(status.UsedMemoryBytes),
            Number(status.Keys));
    }

    /// <summary>One line for a log: port, then name=value.</summary>
    public string ToLine() =>
        $"{Server} role={Role} link={Link.Replace(' ', '_')} offset={Offset} lag={Packed(Lag)}"
        + $" ops/s={Operations} memory={Packed(Memory)} keys={Keys}";

    /// <summary>Bytes in the largest binary unit that leaves at least one whole: 0 B, 1.5 MiB.</summary>
    internal static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {units[unit]}");
    }

    private static string Packed(string text) => text.Replace(" ", string.Empty, StringComparison.Ordinal);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
