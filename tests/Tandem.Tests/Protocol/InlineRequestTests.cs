using System.Linq;
using System.Text;
using Tandem.Protocol;
using Xunit;

namespace Tandem.Tests.Protocol;

public sealed class InlineRequestTests
{
    [Theory]
    [InlineData("set a b", "set|a|b")]
    [InlineData(" \t", "")]
    [InlineData("a\0b c", "a")] // Once read for ever.
    [InlineData("\0", "")]
    [InlineData("a \0", "a")]
    [InlineData("a\vb", "a\vb")]
    [InlineData("\"\\x41\\n\" 'it\\'s'", "A\n|it's")]
    public void Words_end_at_spaces_and_the_line_at_a_zero_byte(string line, string words) =>
        Assert.Equal(words, Split(line));

    [Theory]
    [InlineData("\"a")]
    [InlineData("'a")]
    [InlineData("\"a\0\"")]
    [InlineData("\"a\"b")]
    public void Unbalanced_quotes_are_told(string line) => Assert.Null(Split(line));

    private static string? Split(string line)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(line);
        ArgumentList words = new();
        return InlineRequest.TrySplit(bytes, 0, words)
            ? string.Join('|', words.AsSpan().ToArray().Select(word => Encoding.Latin1.GetString(bytes, word.Start, word.Length)))
            : null;
    }
}
