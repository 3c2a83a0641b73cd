using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;

namespace Tandem.Fuzz.Targets;

/// <summary>Requests of clients: whole and in pieces they must read alike.</summary>
internal sealed class RespRequests : IFuzzTarget
{
    private readonly RespLimits _limits = new() { MaxBulkLength = 1 << 20 };

    public string Name => "resp-requests";

    public IReadOnlyList<byte[]> Words { get; } =
        ["*1\r\n"u8.ToArray(), "*2\r\n"u8.ToArray(), "$-1\r\n"u8.ToArray(), "$0\r\n\r\n"u8.ToArray(), "$3\r\nGET\r\n"u8.ToArray()];

    public IEnumerable<byte[]> Seeds() =>
    [
        "*1\r\n$4\r\nPING\r\n"u8.ToArray(),
        "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$12\r\nhello\r\nworld\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"u8.ToArray(),
        "PING\r\nset a \"b c\"\r\n*0\r\n*-1\r\n\r\nECHO 'it\\'s'\n"u8.ToArray(),
        "*12\r\n$4\r\nMSET\r\n$1\r\n1\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n2\r\n$1\r\n3\r\n$1\r\n3\r\n$1\r\n4\r\n$1\r\n4\r\n$1\r\n5\r\n"u8.ToArray(),
        "*1024\r\n$1\r\n"u8.ToArray(), "*2147483648\r\n"u8.ToArray(), "*1\r\n$1048577\r\n"u8.ToArray(), "GET / HTTP/1.1\r\nHost: x\r\n"u8.ToArray(),
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        string whole = Read(input, input.Length + 1, out string? error);
        int step = 1 + (input.Length == 0 ? 0 : input[^1] % 7);
        for (int piece = 1; piece <= 64 && piece < input.Length; piece += step)
        {
            string other = Read(input, piece, out string? otherError);
            if (other != whole || error != otherError)
            {
                throw new FuzzException($"in pieces of {piece}: {other} {otherError}, whole: {whole} {error}");
            }
        }

        return error is null;
    }

    public void Dispose()
    {
    }

    private string Read(ReadOnlySpan<byte> input, int pieceBytes, out string? error)
    {
        RespRequestReader reader = default;
        ArgumentList arguments = new(4);
        StringBuilder text = new();
        byte[] buffer = [];
        while (input.Length > 0 && reader.Error is null)
        {
            // A new array of just that size: what reads behind what has arrived is found.
            int taken = Math.Min(pieceBytes, input.Length);
            byte[] longer = new byte[buffer.Length + taken];
            buffer.CopyTo(longer, 0);
            input[..taken].CopyTo(longer.AsSpan(buffer.Length));
            input = input[taken..];
            buffer = longer;
            int position = 0;
            arguments.Clear();
            while (true)
            {
                int before = arguments.Count;
                if (reader.TryRead(buffer, ref position, arguments, out int count, _limits) != RequestStatus.Complete)
                {
                    break;
                }

                RequestArguments request = new(buffer, arguments.AsSpan(before, count));
                for (int i = 0; i < request.Count; i++)
                {
                    text.Append(Encoding.Latin1.GetString(request[i])).Append('|');
                }

                text.Append(count).Append(';');
            }

            buffer = buffer[position..];
        }

        error = reader.Error;
        return text.ToString();
    }
}
