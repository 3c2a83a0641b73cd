using System;
using System.Text;
using Tandem.Platform.Config;
using Xunit;

namespace Tandem.Tests.Platform.Config;

public sealed class ConfigWordsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  a  b\tc ", "a|b|c")]
    [InlineData("port \"63 79\"", "port|63 79")]
    [InlineData("a 'b \\' c' \"\"", "a|b ' c|")]
    [InlineData("x \"\\n\\r\\t\\a\\b\\\\\\\"\\q\\x41\\xZZ\"", "x|\n\r\t\a\b\\\"qAxZZ")]
    [InlineData("a\"b c\"", "ab c")]
    [InlineData("\"\\xc3\\xbc\" \u00fc", "\u00fc|\u00fc")]
    public void Split_follows_quotes_and_escapes(string line, string words) =>
        Assert.Equal(words, string.Join('|', ConfigWords.Split(line)!));

    [Theory]
    [InlineData("a \"b")]
    [InlineData("a 'b")]
    [InlineData("a \"b\"c")]
    [InlineData("a 'b'c")]
    [InlineData("a \"b\\")]
    public void Split_refuses_unbalanced_quotes(string line) => Assert.Null(ConfigWords.Split(line));

    [Fact]
    public void Split_gives_back_what_quote_wrote()
    {
        const int Seed = 7;
        Random random = new(Seed);
        for (int i = 0; i < 2000; i++)
        {
            StringBuilder word = new();
            for (int length = random.Next(12); length > 0; length--)
            {
                word.Append((char)random.Next(1, random.Next(2) == 0 ? 0x80 : 0x700));
            }

            string quoted = ConfigWords.Quote(word.ToString());
            Assert.True(ConfigWords.Split(quoted) is [{ } only] && only == word.ToString(), $"seed {Seed}, {quoted}");
        }
    }

    [Fact]
    public void Quote_escapes_as_redis_does() =>
        Assert.Equal("\"a \\\"b\\\\\\x01\\xc3\\xbc\\n\"", ConfigWords.Quote("a \"b\\\u0001\u00fc\n"));
}
