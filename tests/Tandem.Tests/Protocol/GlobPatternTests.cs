using System;
using System.Text;
using Tandem.Protocol;
using Xunit;

namespace Tandem.Tests.Protocol;

// Answers were asked of redis-server 7.0.15 (SCAN MATCH; ignoring case: CONFIG GET).
public sealed class GlobPatternTests
{
    [Theory]
    [InlineData("*", "anything", true)]
    [InlineData("*", "", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("h?llo", "hello", true)]
    [InlineData("h?llo", "hllo", false)]
    [InlineData("h*llo", "heeeello", true)]
    [InlineData("h*llo", "hllo", true)]
    [InlineData("h*l*o*", "hello", true)]
    [InlineData("*lo", "hello", true)]
    [InlineData("*lx", "hello", false)]
    [InlineData("*a*b", "xaxaxb", true)]
    [InlineData("**", "a", true)]
    [InlineData("*?", "a", true)]
    [InlineData("?*?", "a", false)]
    [InlineData("a*", "a", true)]
    [InlineData("h[ae]llo", "hallo", true)]
    [InlineData("h[ae]llo", "hillo", false)]
    [InlineData("h[^e]llo", "hallo", true)]
    [InlineData("h[^e]llo", "hello", false)]
    [InlineData("h[a-c]llo", "hbllo", true)]
    [InlineData("h[c-a]llo", "hbllo", true)]
    [InlineData("h[a-", "h-", true)]
    [InlineData("h[a", "ha", true)]
    [InlineData("[^]*", "x", true)]
    [InlineData("[", "[", false)]
    [InlineData("[\\]]", "]", true)]
    [InlineData("[]", "]", false)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("a\\", "a\\", true)]
    [InlineData("HELLO", "hello", false)]
    public void Patterns_match_as_in_Redis(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Matches(pattern, text));

    [Theory]
    [InlineData("HE*O", "hello", true)]
    [InlineData("[A-H]ello", "hello", true)]
    [InlineData("[H]ello", "hello", true)]
    [InlineData("[\\H]ello", "hello", false)] // An escaped byte of a class is compared as it is.
    [InlineData("\\Hello", "hello", true)]
    [InlineData("[^h]ello", "Hello", false)]
    public void Case_can_be_ignored(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Matches(pattern, text, ignoreCase: true));

    [Fact]
    public void Many_stars_cost_no_exponential_time()
    {
        string pattern = string.Concat(System.Linq.Enumerable.Repeat("a*", 200)) + "b";
        Assert.False(Matches(pattern, new string('a', 5000)));
        Assert.True(Matches(pattern, new string('a', 5000) + "b"));
    }

    [Fact]
    public void Random_patterns_match_as_a_plain_recursive_model_does()
    {
        const string Alphabet = "ab*?[]^-\\";
        for (int seed = 0; seed < 20000; seed++)
        {
            Random random = new(seed);
            string pattern = RandomText(random, Alphabet, 8);
            string text = RandomText(random, "ab-]", 6);
            Assert.True(Model(pattern, text) == Matches(pattern, text), $"seed {seed}: '{pattern}' on '{text}'");
        }
    }

    [Fact]
    public void Literal_patterns_are_known()
    {
        Assert.True(GlobPattern.IsLiteral("maxmemory-policy"u8));
        Assert.False(GlobPattern.IsLiteral("max*"u8));
        Assert.False(GlobPattern.IsLiteral("a\\b"u8));
    }

    /// <summary>What a pattern means, written without regard to cost.</summary>
    private static bool Model(string pattern, string text)
    {
        if (text.Length == 0)
        {
            return pattern.Length == 0;
        }

        if (pattern.Length == 0)
        {
            return false;
        }

        switch (pattern[0])
        {
            case '*':
                string rest = pattern.TrimStart('*');
                for (int i = 0; i < text.Length; i++)
                {
                    if (rest.Length == 0 || ModelOrEnd(rest, text[i..]))
                    {
                        return true;
                    }
                }

                return false;
            case '?':
                return ModelOrEnd(pattern[1..], text[1..]);
            case '[':
                int at = pattern.Length > 1 && pattern[1] == '^' ? 2 : 1;
                bool negated = at == 2;
                bool found = false;
                while (at < pattern.Length && pattern[at] != ']')
                {
                    int step = 1;
                    if (pattern[at] == '\\' && at + 1 < pattern.Length)
                    {
                        found |= pattern[at + 1] == text[0];
                        step = 2;
                    }
                    else if (at + 2 < pattern.Length && pattern[at + 1] == '-')
                    {
                        found |= text[0] >= Math.Min(pattern[at], pattern[at + 2])
                            && text[0] <= Math.Max(pattern[at], pattern[at + 2]);
                        step = 3;
                    }
                    else
                    {
                        found |= pattern[at] == text[0];
                    }

                    at += step;
                }

                return found != negated && ModelOrEnd(pattern[Math.Min(at + 1, pattern.Length)..], text[1..]);
            case '\\' when pattern.Length > 1:
                return pattern[1] == text[0] && ModelOrEnd(pattern[2..], text[1..]);
            default:
                return pattern[0] == text[0] && ModelOrEnd(pattern[1..], text[1..]);
        }
    }

    /// <summary>Behind at least one byte matched, stars may match nothing.</summary>
    private static bool ModelOrEnd(string pattern, string text) =>
        text.Length == 0 ? pattern.Trim('*').Length == 0 : Model(pattern, text);

    private static string RandomText(Random random, string alphabet, int maxLength)
    {
        char[] text = new char[random.Next(maxLength + 1)];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = alphabet[random.Next(alphabet.Length)];
        }

        return new string(text);
    }

    private static bool Matches(string pattern, string text, bool ignoreCase = false) =>
        GlobPattern.Matches(Encoding.ASCII.GetBytes(pattern), Encoding.ASCII.GetBytes(text), ignoreCase);
}
