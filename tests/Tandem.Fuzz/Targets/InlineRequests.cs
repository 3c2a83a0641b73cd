using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Config;
using Tandem.Protocol;

namespace Tandem.Fuzz.Targets;

/// <summary>Lines of words with quotes: of inline requests, and of the configuration, where what is quoted must read back.</summary>
internal sealed class InlineRequests : IFuzzTarget
{
    public string Name => "inline-requests";

    public IReadOnlyList<byte[]> Words { get; } = ["\\x"u8.ToArray(), "\\n"u8.ToArray(), "' '"u8.ToArray(), "\" \""u8.ToArray()];

    public IEnumerable<byte[]> Seeds() =>
    [
        "set key value"u8.ToArray(), "  a\t'b c' \"d\\x41\\n\\\"\" "u8.ToArray(), "\"\\x0g\\xFF\" '\\''"u8.ToArray(), "\"a\"b"u8.ToArray(),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        byte[] line = input.ToArray();
        ArgumentList words = new(2);
        bool isBalanced = InlineRequest.TrySplit(line, 0, words);
        if (!isBalanced)
        {
            return false;
        }

        foreach (ArgumentRange word in words.AsSpan())
        {
            string text = Encoding.Latin1.GetString(line, word.Start, word.Length);
            string[]? again = ConfigWords.Split(ConfigWords.Quote(text));
            if (again is not [string same] || same != text)
            {
                throw new FuzzException($"'{text}' quoted is {ConfigWords.Quote(text)}, which reads {string.Join('|', again ?? [])}");
            }
        }

        return true;
    }

    public void Dispose()
    {
    }
}
