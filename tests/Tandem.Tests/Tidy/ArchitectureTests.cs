using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Tandem.Tests.Tidy;

/// <summary>Who may use whom. The two tables are those of docs/ARCHITECTURE.md.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> ProjectMayUse = new()
    {
        ["Tandem.DataStructures"] = [],
        ["Tandem.Protocol"] = [],
        ["Tandem.Platform"] = [],
        ["Tandem.Lua"] = [],
        ["Tandem.Generators"] = [],
        ["Tandem.Server"] =
            ["Tandem.DataStructures", "Tandem.Protocol", "Tandem.Platform", "Tandem.Lua", "Tandem.Generators"],
        ["Tandem.Gateway"] = ["Tandem.Protocol", "Tandem.Platform", "Tandem.Generators"],
        ["Tandem"] = ["Tandem.DataStructures", "Tandem.Protocol", "Tandem.Platform", "Tandem.Server", "Tandem.Gateway"],
    };

    /// <summary>
    /// Folders of Tandem.Server, lowest first. Nothing may use Commands, which is reached through the generated table, nor
    /// Info, whose sections TandemServer hands to INFO.
    /// </summary>
    private static readonly Dictionary<string, string[]> FolderMayUse = new()
    {
        ["Keyspace"] = [],
        ["ReplicationStream"] = [],
        ["PubSub"] = ["Keyspace"],
        ["Acl"] = [],
        ["Clients"] = ["Acl", "Keyspace", "PubSub"],
        ["Dispatch"] = ["Clients", "Acl", "Keyspace", "ReplicationStream", "PubSub"],
        ["Transactions"] = ["Dispatch", "Clients", "Acl", "Keyspace", "ReplicationStream", "PubSub"],
        ["Scripting"] = ["Dispatch", "Clients", "Acl", "Keyspace", "ReplicationStream", "PubSub"],
        ["Persistence"] = ["Keyspace", "ReplicationStream", "Dispatch"],
        ["Replication"] = ["Persistence", "ReplicationStream", "Dispatch", "Clients", "Keyspace"],
        ["Cluster"] = ["Replication", "Persistence", "Keyspace", "PubSub", "Dispatch", "Clients"],
        ["Sentinel"] = ["PubSub", "Dispatch", "Clients"],
        ["Info"] =
        [
            "Keyspace", "ReplicationStream", "PubSub", "Acl", "Clients", "Dispatch", "Transactions", "Scripting",
            "Persistence", "Replication", "Cluster", "Sentinel",
        ],
        ["Commands"] =
        [
            "Keyspace", "ReplicationStream", "PubSub", "Acl", "Clients", "Dispatch", "Transactions", "Scripting",
            "Persistence", "Replication", "Cluster", "Sentinel",
        ],
    };

    /// <summary>Folders that see the whole server, as each command and each section of INFO may.</summary>
    private static readonly string[] SeeTheWhole = ["Commands", "Info"];

    [Fact]
    public void Projects_reference_only_what_the_table_allows()
    {
        List<string> faults = [];
        foreach (string file in SourceTree.Files.Where(file => file.StartsWith("src/", StringComparison.Ordinal)
            && file.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            string project = file.Split('/')[1];
            string text = SourceTree.Read(file);
            foreach (Match match in Regex.Matches(text, """<ProjectReference Include="\.\./(?<name>[^/]+)/"""))
            {
                string used = match.Groups["name"].Value;
                if (!ProjectMayUse.TryGetValue(project, out string[]? allowed) || !allowed.Contains(used))
                {
                    faults.Add($"{file}: {project} may not use {used}");
                }
            }

            if (text.Contains("AllowUnsafeBlocks", StringComparison.Ordinal)
                && project is not ("Tandem.DataStructures" or "Tandem.Platform"))
            {
                faults.Add($"{file}: unsafe code belongs in Tandem.DataStructures or Tandem.Platform");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Folders_of_the_server_use_only_what_the_table_allows()
    {
        List<string> faults = [];
        foreach (string file in SourceTree.CSharp("src/Tandem.Server"))
        {
            string[] parts = file.Split('/');
            if (parts.Length == 3)
            {
                continue; // TandemServer.cs and its neighbours put everything together.
            }

            string folder = parts[2];
            if (!FolderMayUse.TryGetValue(folder, out string[]? allowed))
            {
                faults.Add($"{file}: the folder {folder} is not in the table");
                continue;
            }

            foreach (Match match in Regex.Matches(SourceTree.Read(file), @"\bTandem\.Server\.(?<name>[A-Z]\w*)"))
            {
                string used = match.Groups["name"].Value;
                if (used != folder && FolderMayUse.ContainsKey(used) && !allowed.Contains(used))
                {
                    faults.Add($"{file}: {folder} may not use {used}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));
    }

    [Fact]
    public void Below_the_commands_nothing_knows_the_types_that_put_the_server_together()
    {
        string[] top = [.. SourceTree.CSharp("src/Tandem.Server").Where(file => file.Split('/').Length == 3)
            .Select(file => file.Split('/')[2][..^3])];
        Regex used = new($@"\b({string.Join('|', top)})\b");
        string[] faults = [.. SourceTree.CSharp("src/Tandem.Server")
            .Where(file => file.Split('/').Length > 3
                && !SeeTheWhole.Contains(file.Split('/')[2]))
            .SelectMany(file => SourceTree.ReadLines(file)
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && used.IsMatch(line))
                .Select(line => $"{file}: {line.Trim()}"))];
        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }
}
