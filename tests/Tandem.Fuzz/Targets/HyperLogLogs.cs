using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Fuzz.Seeds;
using Tandem.Protocol;

namespace Tandem.Fuzz.Targets;

/// <summary>Any string is counted, added to and merged as a HyperLogLog, or refused.</summary>
internal sealed class HyperLogLogs : IFuzzTarget
{
    private readonly ServerInProcess _server = new();
    private readonly long _baseline;

    public HyperLogLogs()
    {
        _server.Reset(ServerInProcess.UsedBytes);
        _baseline = ServerInProcess.UsedBytes;
    }

    public string Name => "hyperloglogs";

    public IReadOnlyList<byte[]> Words { get; } = ["HYLL"u8.ToArray(), [0x7F, 0xFF], [0x80], [0xFF], [0x40, 0x00]];

    public IEnumerable<byte[]> Seeds() => SeedPayloads.HyperLogLogs(_server);

    public bool Run(ReadOnlySpan<byte> input)
    {
        byte[] key = "h"u8.ToArray();
        _server.Run("SET"u8.ToArray(), key, input.ToArray());
        bool isValid = _server.RunLine("PFCOUNT h") is { IsError: false };
        _server.RunLine("PFADD h a b c");
        _server.RunLine("PFADD other x y z");
        _server.RunLine("PFCOUNT other h");
        _server.RunLine("PFMERGE into other h");
        _server.RunLine("PFDEBUG GETREG h");
        _server.RunLine("PFDEBUG DECODE h");
        _server.RunLine("PFMERGE h other into");
        RespValue? merged = _server.RunLine("PFCOUNT h");
        if (isValid && merged is { IsError: true } && !Encoding.Latin1.GetString(merged.Bytes).Contains("INVALIDOBJ", StringComparison.Ordinal))
        {
            throw new FuzzException("counted before, but not afterwards: " + merged);
        }

        _server.Reset(_baseline);
        return isValid;
    }

    public void Dispose() => _server.Dispose();
}
