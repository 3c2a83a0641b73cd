using System;
using Tandem.Server.Dispatch;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Server;

public sealed class CommandInspectionTests : IDisposable
{
    private readonly CommandRunner _redis = new();

    public void Dispose() => _redis.Dispose();

    [Theory]
    [InlineData("COMMAND GETKEYS get a", "[\"a\"]")]
    [InlineData("COMMAND GETKEYS object encoding a", "[\"a\"]")]
    [InlineData("COMMAND GETKEYSANDFLAGS mset a 1 b 2", "[[\"a\", [OW, update]], [\"b\", [OW, update]]]")]
    [InlineData("COMMAND GETKEYS foo bar", "(error) ERR Invalid command specified")]
    [InlineData("COMMAND GETKEYS echo a", "(error) ERR The command has no key arguments")]
    [InlineData("COMMAND GETKEYS get a b", "(error) ERR Invalid number of arguments specified for command")]
    [InlineData("COMMAND GETKEYS ping", "(error) ERR wrong number of arguments for 'command|getkeys' command")]
    [InlineData("COMMAND INFO get|key nosuch", "[(nil), (nil)]")]
    [InlineData("COMMAND INFO get", "[['get', 2, [readonly, fast], 1, 1, 1, [@read, @string, @fast], [], "
        + "[['flags', [RO, access], 'begin_search', ['type', 'index', 'spec', ['index', 1]], 'find_keys', "
        + "['type', 'range', 'spec', ['lastkey', 0, 'keystep', 1, 'limit', 0]]]], []]]")]
    [InlineData("COMMAND LIST FILTERBY PATTERN GET", "[\"get\"]")]
    [InlineData("COMMAND LIST FILTERBY ACLCAT nope", "[]")]
    [InlineData("COMMAND LIST FILTERBY MODULE x", "[]")]
    [InlineData("COMMAND LIST FILTERBY foo x", "(error) ERR syntax error")]
    [InlineData("COMMAND LIST FILTERBY", "(error) ERR syntax error")]
    [InlineData("COMMAND DOCS nosuch", "[]")]
    public void Replies_are_those_of_redis(string command, string reply) =>
        _redis.Expect(command, reply.StartsWith("[['", StringComparison.Ordinal) ? reply.Replace((char)39, (char)34) : reply);

    [Fact]
    public void All_commands_are_described_and_counted()
    {
        string count = _redis.Run("COMMAND COUNT");
        CommandDefinition[] expected = Array.FindAll(
            CommandTable.All, static c => c.Container is null && !c.Has(CommandFlags.OnlySentinel));
        Assert.Equal(count, expected.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(_redis.Run("COMMAND"), _redis.Run("COMMAND INFO"));
        Assert.StartsWith("[\"get\", [\"summary\", ", _redis.Run("COMMAND DOCS get"));
        Assert.Contains("\"command|list\"", _redis.Run("COMMAND LIST"));
    }
}
