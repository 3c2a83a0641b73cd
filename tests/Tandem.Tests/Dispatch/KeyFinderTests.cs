using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Dispatch;

public sealed class KeyFinderTests
{
    [Fact]
    public void Keys_are_those_that_redis_finds()
    {
        foreach (string line in FactFile.Lines("redis-7.0.15-command-keys.txt"))
        {
            string[] parts = line.Split('\t');
            string expected = parts[1].StartsWith('!') ? string.Empty : parts[1];
            Assert.Equal((parts[0], expected), (parts[0], Find(parts[0], includesNotKeys: false)));
        }
    }

    [Theory]
    [InlineData("SPUBLISH c m", "c not_key")]
    [InlineData("SSUBSCRIBE a b", "a not_key; b not_key")]
    [InlineData("PING", "")]
    public void Shard_channels_are_found_when_asked_for(string command, string keys) =>
        Assert.Equal(keys, Find(command, includesNotKeys: true));

    private static string Find(string command, bool includesNotKeys)
    {
        string[] words = command.Split(' ');
        string name = words[0].ToLowerInvariant();
        CommandFacts facts = CommandFacts.All.GetValueOrDefault(name + "|" + words.ElementAtOrDefault(1)?.ToLowerInvariant())
            ?? CommandFacts.All[name];
        List<byte> buffer = [];
        List<ArgumentRange> ranges = [];
        foreach (string word in words)
        {
            ranges.Add(new ArgumentRange(buffer.Count, word.Length));
            buffer.AddRange(Encoding.ASCII.GetBytes(word));
        }

        List<KeyPosition> keys = [];
        KeyFinder.Find(
            facts.Definition(), new RequestArguments(buffer.ToArray(), ranges.ToArray()), keys, includesNotKeys);
        return string.Join("; ", keys.Select(k => words[k.Index] + " " + string.Join(' ', KeySpec.NamesOf(k.Access))));
    }
}
