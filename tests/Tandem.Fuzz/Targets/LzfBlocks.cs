using System;
using System.Collections.Generic;
using System.Linq;
using Tandem.DataStructures.Compression;

namespace Tandem.Fuzz.Targets;

/// <summary>Compressed strings of RDB files: any bytes may be given to be expanded, and what is compressed expands to itself.</summary>
internal sealed class LzfBlocks : IFuzzTarget
{
    private const int GuardBytes = 64;

    public string Name => "lzf";

    public IEnumerable<byte[]> Seeds() =>
    [
        new byte[300], [.. Enumerable.Range(0, 600).Select(static i => (byte)(i % 7))], "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb"u8.ToArray(),
        [.. Enumerable.Range(0, 3000).Select(static i => (byte)(i * i >> 3))], [0, 97, 0x20, 0, 0xE0, 20, 0],
    ];

    public bool Run(ReadOnlySpan<byte> input)
    {
        byte[] output = new byte[4096 + GuardBytes];
        bool isValid = false;
        foreach (int size in new[] { 1, 64, 300, 4096 })
        {
            output.AsSpan().Fill(0xA5);
            isValid |= Lzf.TryDecompress(input, output.AsSpan(0, size));
            if (output.AsSpan(size, GuardBytes).IndexOfAnyExcept((byte)0xA5) >= 0)
            {
                throw new FuzzException("bytes were written behind the end");
            }
        }

        byte[] compressed = new byte[input.Length + GuardBytes];
        int length = input.IsEmpty ? 0 : Lzf.Compress(input, compressed.AsSpan(0, Math.Max(1, input.Length - 1)));
        byte[] again = new byte[input.Length];
        if (length > 0 && (!Lzf.TryDecompress(compressed.AsSpan(0, length), again) || !again.AsSpan().SequenceEqual(input)))
        {
            throw new FuzzException("what was compressed does not expand to itself");
        }

        return isValid;
    }

    public void Dispose()
    {
    }
}
