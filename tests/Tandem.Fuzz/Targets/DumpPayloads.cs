using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Tandem.DataStructures.Hashing;
using Tandem.Fuzz.Seeds;
using Tandem.Protocol;

namespace Tandem.Fuzz.Targets;

/// <summary>Payloads of RESTORE with a right checksum: refused, or a value with which every command of its type works.</summary>
internal sealed class DumpPayloads : IFuzzTarget
{
    private const byte NewestVersion = 12;

    private static readonly Dictionary<string, string[]> CommandsOfType = new()
    {
        ["string"] =
        [
            "GET k", "STRLEN k", "APPEND k xyz", "SETRANGE k 3 abc", "GETRANGE k 0 -1", "INCR k", "BITCOUNT k", "BITPOS k 1", "SETBIT k 77 1",
            "GETDEL k", "PFCOUNT k", "PFADD k a", "INCRBYFLOAT k 1.5", "LCS k k LEN",
        ],
        ["list"] =
        [
            "LRANGE k 0 -1", "LINDEX k -1", "LPUSH k head", "RPUSH k tail", "LINSERT k BEFORE tail x", "LSET k 0 {big}", "LREM k 0 tail",
            "LPOS k x", "LTRIM k 1 -2", "LPOP k", "RPOP k 2", "LMOVE k k LEFT RIGHT", "RPOPLPUSH k l2", "LLEN k", "SORT k ALPHA", "LRANGE k -5 3",
        ],
        ["set"] =
        [
            "SMEMBERS k", "SCARD k", "SADD k new 5", "SADD k {big}", "SISMEMBER k new", "SRANDMEMBER k 3", "SRANDMEMBER k -3", "SREM k new",
            "SPOP k", "SPOP k 2", "SSCAN k 0", "SINTER k k", "SUNIONSTORE s2 k k", "SDIFF k s2", "SMOVE k s3 5", "SORT k ALPHA",
        ],
        ["hash"] =
        [
            "HGETALL k", "HLEN k", "HSET k new v", "HSET k f {big}", "HGET k f", "HMGET k f new x", "HINCRBY k n 5", "HRANDFIELD k 3 WITHVALUES",
            "HRANDFIELD k -3", "HSCAN k 0", "HDEL k new", "HSTRLEN k f", "HKEYS k", "HTTL k FIELDS 2 f g",
            "HEXPIRE k 100 FIELDS 2 f g", "HPERSIST k FIELDS 1 f", "HGETEX k EX 5 FIELDS 1 g", "HSETEX k FXX EX 9 FIELDS 1 f v", "HGETDEL k FIELDS 1 g",
            "HVALS k", "HEXISTS k f", "HDEL k f",
        ],
        ["zset"] =
        [
            "ZRANGE k 0 -1 WITHSCORES", "ZCARD k", "ZADD k 1 new", "ZADD k 5 {big}", "ZRANK k new", "ZRANGEBYSCORE k -inf +inf", "ZREVRANGE k 0 2",
            "ZRANGEBYLEX k - +", "ZCOUNT k 0 10", "ZINCRBY k 3 new", "ZRANDMEMBER k -3 WITHSCORES", "ZSCAN k 0", "ZREM k new", "ZPOPMIN k",
            "ZPOPMAX k", "ZREMRANGEBYRANK k 0 0", "ZUNIONSTORE z2 2 k k", "ZREMRANGEBYSCORE k 2 3", "GEOHASH k a",
        ],
        ["stream"] =
        [
            "XRANGE k - +", "XREVRANGE k + - COUNT 3", "XLEN k", "XADD k * f v", "XADD k * f w g x", "XINFO STREAM k FULL", "XINFO GROUPS k",
            "XPENDING k g", "XPENDING k g - + 10", "XREADGROUP GROUP g c2 COUNT 2 STREAMS k >", "XACK k g 1-1", "XCLAIM k g c3 0 1-1 2-0",
            "XAUTOCLAIM k g c4 0 0", "XDEL k 1-1 2-0", "XTRIM k MAXLEN 1", "XGROUP DELCONSUMER k g c", "XGROUP CREATE k g2 $", "XSETID k 9999999999999-1",
            "XREAD STREAMS k 0", "XTRIM k MAXLEN 0", "XGROUP DESTROY k g",
        ],
    };

    private readonly ServerInProcess _server = new();
    private readonly long _baseline;

    public DumpPayloads()
    {
        _server.Reset(ServerInProcess.UsedBytes);
        _baseline = ServerInProcess.UsedBytes;
    }

    public string Name => "dump-payloads";

    public IEnumerable<byte[]> Seeds() => SeedPayloads.Values(_server);

    public bool Run(ReadOnlySpan<byte> input)
    {
        byte[] payload = [.. input, NewestVersion, 0, .. new byte[8]];
        BinaryPrimitives.WriteUInt64LittleEndian(payload.AsSpan(payload.Length - 8), Crc64.Append(0, payload.AsSpan(0, payload.Length - 8)));
        bool isValid = _server.Run("RESTORE"u8.ToArray(), "k"u8.ToArray(), "0"u8.ToArray(), payload) is { IsError: false };
        if (isValid)
        {
            RespValue? again = _server.RunLine("DUMP k");
            RespValue? copied = _server.Run("RESTORE"u8.ToArray(), "copy"u8.ToArray(), "0"u8.ToArray(), again!.Bytes);
            if (copied is not { IsError: false })
            {
                throw new FuzzException("what RESTORE took and DUMP gave is refused: " + copied);
            }

            _server.RunLine("COPY k copy2");
            Use(_server.RunLine("TYPE k")!.Text, input);
        }

        _server.Reset(_baseline);
        return isValid;
    }

    public void Dispose() => _server.Dispose();

    private void Use(string type, ReadOnlySpan<byte> input)
    {
        string[] commands = CommandsOfType[type];
        uint state = (uint)Crc64.Append(0, input) | 1;
        for (int i = 0; i < commands.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            string line = commands[state % (uint)commands.Length];
            if (line.Contains("{big}", StringComparison.Ordinal))
            {
                line = line.Replace("{big}", new string('b', 3000), StringComparison.Ordinal);
            }

            _server.RunLine(line);
        }

        _server.RunLine("DUMP k");
        _server.RunLine("OBJECT ENCODING k");
        _server.RunLine("MEMORY USAGE k");
        _server.RunLine("DEBUG DIGEST-VALUE k copy");
    }
}
