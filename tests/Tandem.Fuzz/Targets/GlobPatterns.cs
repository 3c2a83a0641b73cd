using System;
using System.Collections.Generic;
using Tandem.Protocol;

namespace Tandem.Fuzz.Targets;

/// <summary>A pattern, a zero byte, and a text to match: no pattern may take long, and a literal one matches itself only.</summary>
internal sealed class GlobPatterns : IFuzzTarget
{
    public string Name => "glob-patterns";

    public IReadOnlyList<byte[]> Words { get; } =
        ["*"u8.ToArray(), "[^"u8.ToArray(), "]"u8.ToArray(), "a-z"u8.ToArray(), "\\"u8.ToArray(), "*a*a*a*a*b"u8.ToArray()];

    public IEnumerable<byte[]> Seeds() =>
    [
        "h?llo\0hello"u8.ToArray(), "*[a-z^]*\\*x\0q*x"u8.ToArray(), "a*a*a*a*a*a*a*a*a*b\0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"u8.ToArray(),
        "user:[0-9]*:[^x]\0user:17:name"u8.ToArray(), "[z-a\0m"u8.ToArray(),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        int end = input.IndexOf((byte)0);
        ReadOnlySpan<byte> pattern = end < 0 ? input : input[..end];
        ReadOnlySpan<byte> text = end < 0 ? input : input[(end + 1)..];
        bool matches = GlobPattern.Matches(pattern, text);
        bool ignoringCase = GlobPattern.Matches(pattern, text, ignoreCase: true);
        if (GlobPattern.IsLiteral(pattern) && matches != pattern.SequenceEqual(text))
        {
            throw new FuzzException("a pattern without specials matches itself only");
        }

        return matches || ignoringCase;
    }

    public void Dispose()
    {
    }
}
