using System;
using System.Collections.Generic;
using System.Linq;
using Tandem.Server.Dispatch;
using Xunit;

namespace Tandem.Tests.Dispatch;

public sealed class CommandDefinitionTests
{
    // Commands of ours that Redis 7.0.15 has not.
    private static readonly string[] Own = ["client|acks", "fence", "lease", "waitaof"];

    // Commands that take options of later versions of Redis behind their last argument.
    private static readonly string[] Longer = ["zrank", "zrevrank"];

    // Redis describes DEBUG as one command that reads its subcommands itself; ours are described one by one.
    private static bool IsOfDebug(CommandDefinition command) => command.Name.StartsWith("debug|", StringComparison.Ordinal);

    [Fact]
    public void Commands_are_described_as_redis_describes_them()
    {
        List<string> differences = [];
        foreach (CommandDefinition command in CommandTable.All)
        {
            if (!CommandFacts.All.TryGetValue(command.Name, out CommandFacts? facts))
            {
                if (command.Group != "sentinel" && !Own.Contains(command.Name) && !IsOfDebug(command) && !IsNewer(command))
                {
                    differences.Add($"{command.Name}: not a command of Redis 7.0.15");
                }

                continue;
            }

            void Compare(string what, string expected, string actual)
            {
                if (expected != actual)
                {
                    differences.Add($"{command.Name}: {what}\n  redis {expected}\n  here  {actual}");
                }
            }

            KeyRange range = command.KeyRange;
            Compare("arity", $"{(Longer.Contains(command.Name) ? -facts.Arity : facts.Arity)}", $"{command.Arity}");
            Compare("flags", facts.Flags, string.Join(' ', command.FlagNames));
            Compare("range", facts.Range, $"{range.First} {range.Last} {range.Step}");
            Compare("categories", facts.Categories, string.Join(' ', command.CategoryNames));
            Compare("tips", facts.Tips, string.Join(' ', command.Tips));
            Compare("since", facts.Since, command.Since);
            Compare("group", facts.Group, command.Group);
            Compare("keys", facts.Keys, string.Join("; ", command.KeySpecs.Select(static spec => spec.ToString())));
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void A_member_to_prefetch_is_an_argument_that_every_call_has_behind_the_only_key()
    {
        foreach (CommandDefinition command in CommandTable.All.Where(static c => c.Member > 0))
        {
            Assert.Equal((command.Name, new KeyRange(1, 1, 1, true)), (command.Name, command.KeyRange));
            Assert.InRange(command.Member, 2, Math.Abs(command.Arity) - 1);
        }
    }

    [Fact]
    public void Ranges_and_movable_keys_follow_from_the_key_specifications()
    {
        foreach (CommandFacts facts in CommandFacts.All.Values)
        {
            KeyRange range = facts.Definition().KeyRange;
            Assert.Equal((facts.Name, facts.Range), (facts.Name, $"{range.First} {range.Last} {range.Step}"));
            bool isMovable = facts.Flags.Split(' ').Contains("movablekeys");
            Assert.Equal((facts.Name, isMovable), (facts.Name, !range.IsComplete));
        }
    }

    [Fact]
    public void Key_specifications_are_written_as_they_are_read()
    {
        foreach (CommandFacts facts in CommandFacts.All.Values)
        {
            Assert.Equal(facts.Keys, string.Join("; ", KeySpec.Parse(facts.Keys).Select(static spec => spec.ToString())));
        }
    }

    [Fact]
    public void Every_command_is_found_in_any_case()
    {
        foreach (CommandDefinition command in CommandTable.All)
        {
            CommandTable table = new(forSentinel: command.Has(CommandFlags.OnlySentinel));
            CommandDefinition? container = command.Container is null ? null : table.Find(Bytes(command.Container));
            foreach (string name in new[] { command.OwnName, command.OwnName.ToUpperInvariant() })
            {
                Assert.Same(
                    command,
                    container is null ? table.Find(Bytes(name)) : CommandTable.FindSubcommand(container, Bytes(name)));
            }
        }

        Assert.Null(new CommandTable().Find("nosuchcommand"u8));
        Assert.Null(new CommandTable().Find("sentinel"u8));
        Assert.Null(new CommandTable(forSentinel: true).Find("get"u8));
        Assert.Null(new CommandTable().Find(""u8));
    }

    /// <summary>Whether a command says that later versions of Redis brought it; docs/compatibility.md lists these.</summary>
    private static bool IsNewer(CommandDefinition command) =>
        Version.TryParse(command.Since, out Version? since) && since > new Version(7, 0, 15);

    private static byte[] Bytes(string text) => System.Text.Encoding.ASCII.GetBytes(text);
}
