using Tandem.Generators;
using Xunit;

namespace Tandem.Tests.Generators;

public sealed class SyntaxParserTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("", -2)]
    [InlineData("key", 2)]
    [InlineData("key element [element ...]", -3)]
    [InlineData("key [start end [BYTE|BIT]]", -2)]
    [InlineData("key <BEFORE|AFTER> pivot element", 5)]
    [InlineData("source destination <LEFT|RIGHT> <LEFT|RIGHT>", 5)]
    [InlineData("key member [member ...]", -2)]
    [InlineData("key score member [score member ...]", -4)]
    [InlineData("numkeys key [key ...]", -3)]
    [InlineData("[EX seconds|PX milliseconds|PERSIST]", -1)]
    [InlineData("<ip:port|<[ID id]|[TYPE NORMAL|MASTER]> [<[ID id]|[ADDR ip:port]> ...]>", -2)]
    public void Arities_of_redis_fit(string syntax, int arity) =>
        Assert.Null(SyntaxParser.Disagreement(syntax, arity, nameWords: 1));

    [Theory]
    [InlineData("key", 3, "the syntax takes 2 words")]
    [InlineData("key", 1, "the syntax takes 2 words")]
    [InlineData("key [x]", 2, "the syntax takes 2 words or more, so the arity must be negative")]
    [InlineData("key [x]", -3, "the syntax takes as few as 2 words")]
    [InlineData("key <a b|c>", 3, "the syntax takes 3 words or more, so the arity must be negative")]
    [InlineData("key x]", 3, "the syntax has an unmatched ']'")]
    public void Other_arities_do_not(string syntax, int arity, string disagreement) =>
        Assert.Equal(disagreement, SyntaxParser.Disagreement(syntax, arity, nameWords: 1));
}
