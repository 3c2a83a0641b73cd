using System;

namespace Tandem.Protocol;

/// <summary>Redis's glob patterns: * ? [abc] [a-z] [^a] and \ before a byte that shall mean itself.</summary>
/// <remarks>Used by KEYS, SCAN, PSUBSCRIBE, CONFIG GET and others. Oddities kept from Redis 7.0, util.c,
/// stringmatchlen: an unclosed class ends with the pattern, a trailing backslash is a plain byte, and a pattern of
/// stars alone does not match the empty text.</remarks>
public static class GlobPattern
{
    /// <summary>Whether all of <paramref name="text"/> matches. O(pattern * text) at worst; no recursion.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">The text.</param>
    /// <param name="ignoreCase">Whether ASCII letters match in either case (not those escaped inside of a
    /// class).</param>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, bool ignoreCase = false)
    {
        int p = 0;
        int t = 0;
        // After a star only the last one need be tried again with more bytes: whatever an earlier one could take, it
        // can too.
        int retryPattern = -1;
        int retryText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == (byte)'*')
            {
                while (p < pattern.Length && pattern[p] == (byte)'*')
                {
                    p++;
                }

                if (p == pattern.Length)
                {
                    return true;
                }

                retryPattern = p;
                retryText = t;
            }
            else if (p < pattern.Length && MatchesOne(pattern, ref p, text[t], ignoreCase))
            {
                t++;
            }
            else if (retryPattern >= 0)
            {
                p = retryPattern;
                t = ++retryText;
            }
            else
            {
                return false;
            }
        }

        while (text.Length > 0 && p < pattern.Length && pattern[p] == (byte)'*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    /// <summary>Whether the pattern has nothing but bytes that mean themselves, so that a lookup does the
    /// same.</summary>
    public static bool IsLiteral(ReadOnlySpan<byte> pattern) => pattern.IndexOfAny("*?[\\"u8) < 0;

    /// <summary>Matches one byte against the element at <paramref name="p"/> and moves behind the element.</summary>
    private static bool MatchesOne(ReadOnlySpan<byte> pattern, ref int p, byte c, bool ignoreCase)
    {
        byte element = pattern[p];
        switch (element)
        {
            case (byte)'?':
                p++;
                return true;
            case (byte)'[':
                return MatchesClass(pattern, ref p, c, ignoreCase);
            case (byte)'\\' when p + 1 < pattern.Length:
                element = pattern[p + 1];
                p += 2;
                break;
            default:
                p++;
                break;
        }

        return ignoreCase ? Lower(element) == Lower(c) : element == c;
    }

    private static bool MatchesClass(ReadOnlySpan<byte> pattern, ref int p, byte c, bool ignoreCase)
    {
        p++;
        bool negated = p < pattern.Length && pattern[p] == (byte)'^';
        p += negated ? 1 : 0;
        bool found = false;
        byte folded = ignoreCase ? Lower(c) : c;
        while (p < pattern.Length && pattern[p] != (byte)']')
        {
            int left = pattern.Length - p;
            if (pattern[p] == (byte)'\\' && left >= 2)
            {
                found |= pattern[p + 1] == c;
                p += 2;
            }
            else if (left >= 3 && pattern[p + 1] == (byte)'-')
            {
                byte low = Math.Min(pattern[p], pattern[p + 2]);
                byte high = Math.Max(pattern[p], pattern[p + 2]);
                found |= ignoreCase ? folded >= Lower(low) && folded <= Lower(high) : c >= low && c <= high;
                p += 3;
            }
            else
            {
                found |= ignoreCase ? Lower(pattern[p]) == folded : pattern[p] == c;
                p++;
            }
        }

        p = Math.Min(p + 1, pattern.Length);
        return found != negated;
    }

    private static byte Lower(byte c) => (uint)(c - 'A') <= 25 ? (byte)(c | 0x20) : c;
}
