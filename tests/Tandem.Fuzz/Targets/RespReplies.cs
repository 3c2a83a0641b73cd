using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;

namespace Tandem.Fuzz.Targets;

/// <summary>Replies of servers (masters, MIGRATE's targets): whole and in pieces they must read alike.</summary>
internal sealed class RespReplies : IFuzzTarget
{
    public string Name => "resp-replies";

    public IReadOnlyList<byte[]> Words { get; } =
        ["*1\r\n"u8.ToArray(), "%2\r\n"u8.ToArray(), "$-1\r\n"u8.ToArray(), "_\r\n"u8.ToArray(), "|1\r\n"u8.ToArray(), ">3\r\n"u8.ToArray()];

    public IEnumerable<byte[]> Seeds() =>
    [
        "+OK\r\n:1\r\n-ERR no\r\n$3\r\nabc\r\n$-1\r\n*-1\r\n"u8.ToArray(),
        "*3\r\n:1\r\n*2\r\n+a\r\n$1\r\nb\r\n$0\r\n\r\n"u8.ToArray(),
        "%2\r\n+a\r\n:1\r\n+b\r\n#t\r\n~2\r\n,1.5\r\n,inf\r\n_\r\n(12345678901234567890\r\n=5\r\ntxt:a\r\n!3\r\nERR\r\n"u8.ToArray(),
        ">3\r\n+message\r\n+c\r\n+m\r\n|1\r\n+ttl\r\n:5\r\n$1\r\nx\r\n#f\r\n"u8.ToArray(),
        "+FULLRESYNC 0123456789012345678901234567890123456789 100\r\n"u8.ToArray(),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        string whole = Read(input, input.Length + 1);
        for (int piece = 1; piece <= 16 && piece < input.Length; piece += 2)
        {
            string other = Read(input, piece);
            if (other != whole)
            {
                throw new FuzzException($"in pieces of {piece}: {other}, whole: {whole}");
            }
        }

        return !whole.EndsWith('!');
    }

    public void Dispose()
    {
    }

    private static string Read(ReadOnlySpan<byte> input, int pieceBytes)
    {
        RespReplyReader reader = new() { MaxBulkLength = 1 << 20 };
        StringBuilder text = new();
        while (input.Length > 0 && reader.Error is null)
        {
            int taken = Math.Min(pieceBytes, input.Length);
            reader.Append(input[..taken]);
            input = input[taken..];
            while (reader.TryRead(out RespValue? value) == ReplyStatus.Complete)
            {
                text.Append(value).Append(';');
            }
        }

        return text.Append(reader.Error is null ? '.' : '!').ToString();
    }
}
