using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Server.Dispatch;

namespace Tandem.Tests.Dispatch;

/// <summary>docs/compatibility.md, made of the command table, of what Redis 7.0.15 says about its own, and of the differences
/// told here.</summary>
internal static class CompatibilityPage
{
    public const string Path = "docs/compatibility.md";

    private const string MissingTitle = "## Commands of Redis 7.0.15 that are not there";

    /// <summary>What is another than in Redis 7.0.15, by command.</summary>
    private static readonly SortedDictionary<string, string> Differences = new()
    {
        ["bgrewriteaof"] = "the files load in Redis 7.0, but for hashes with fields that expire, which need Redis 7.4",
        ["client kill"] = "`MAXAGE seconds` of Redis 7.4 and Valkey 8.1",
        ["client list"] = "ends with `lib-name=` and `lib-ver=`, as in Redis 7.2",
        ["cluster"] = "and ASKING, READONLY, READWRITE: refused, as without `cluster-enabled`; nodes of a cluster are not built yet",
        ["debug"] = "subcommands are described one by one; those about Redis's own dictionary and allocator are missing",
        ["dump"] = "a hash with fields that expire is RDB version 12, which Redis 7.4 reads",
        ["hlen"] = "fields that are over and not yet removed do not count, as in no version of Redis",
        ["hscan"] = "`NOVALUES` of Redis 7.4 and Valkey 8.0",
        ["object encoding"] = "a hash with fields that expire is a `hashtable`, where Redis 7.4 says `listpackex`",
        ["set"] = "`IFEQ value` of Valkey 8.1 and Redis 8.4",
        ["xread"] = "the id `+` of Redis 7.4 and Valkey 9: the last entry",
        ["zrank"] = "`WITHSCORE` of Redis 7.2",
        ["zrevrank"] = "`WITHSCORE` of Redis 7.2",
    };

    /// <summary>The page as it should be.</summary>
    public static string Text()
    {
        StringBuilder page = new();
        page.Append(
            """
            # Compatibility

            The yardstick is Redis 7.0.15: a command, option, reply, error text, INFO field or file that is not named here is as there.
            From later versions comes what Redis and Valkey agree about. `tests/Tandem.Tests/Dispatch/CompatibilityPage.cs` makes this
            page of the command table; `TANDEM_WRITE=1 dotnet test tests/Tandem.Tests --filter CompatibilityPage` renews it, and a plain
            run proves that nothing in it is untrue.

            ## Commands and options that differ

            | command | difference |
            |---|---|

            """);
        foreach ((string command, string difference) in Differences)
        {
            page.Append($"| {command.ToUpperInvariant()} | {difference} |\n");
        }

        page.Append("\n## Commands of later versions\n\n| command | since Redis | arguments | does |\n|---|---|---|---|\n");
        foreach (CommandDefinition command in Shown().Where(static command => !CommandFacts.All.ContainsKey(command.Name)))
        {
            string since = command.Since.Length > 0 ? command.Since : "ours";
            page.Append($"| {NameOf(command)} | {since} | `{command.Syntax.Replace("|", "\\|", System.StringComparison.Ordinal)}` | {command.Summary} |\n");
        }

        page.Append("\n## Commands of later versions that are left out\n\n").Append(
            """
            DELIFEQ (Valkey) and DELEX (Redis) are the same under two names; MSETEX, the vector sets, XACKDEL, XDELEX, and the commands of
            Redis's modules exist in Redis 8 only, under licences that do not let us look at how they work.


            """);
        page.Append(MissingTitle).Append("\n\n");
        HashSet<string> known = [.. CommandTable.All.ToArray().Select(static command => command.Name)];
        foreach (IGrouping<string, CommandFacts> group in CommandFacts.All.Values
            .Where(facts => !known.Contains(facts.Name)).GroupBy(static facts => facts.Group).OrderBy(static group => group.Key))
        {
            page.Append($"- {group.Key}: ").AppendJoin(
                ", ", group.Select(static facts => facts.Name.Replace('|', ' ').ToUpperInvariant()).Order()).Append('\n');
        }

        return page.ToString();
    }

    /// <summary>The lines of a page without those about what is missing: these get fewer by themselves.</summary>
    public static IEnumerable<string> Claims(string page) =>
        page.ReplaceLineEndings("\n").Split('\n').TakeWhile(static line => line != MissingTitle);

    private static IEnumerable<CommandDefinition> Shown() => CommandTable.All.ToArray()
        .Where(static command => command.Group != "sentinel" && command.HasMethod
            && !command.Name.StartsWith("debug|", System.StringComparison.Ordinal))
        .OrderBy(static command => command.Name, System.StringComparer.Ordinal);

    private static string NameOf(CommandDefinition command) => command.Name.Replace('|', ' ').ToUpperInvariant();
}
