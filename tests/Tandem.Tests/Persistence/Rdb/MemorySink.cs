using System;
using System.Collections.Generic;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Tests.Persistence.Rdb;

/// <summary>Collects what a writer wrote, and spoils exchanged blocks to catch a writer that reads them again.</summary>
internal sealed class MemorySink : IRdbSink
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public byte[] Exchange(byte[] block, int lengthBytes)
    {
        _bytes.AddRange(block.AsSpan(0, lengthBytes));
        Array.Fill(block, (byte)0xEE);
        return new byte[block.Length];
    }
}
