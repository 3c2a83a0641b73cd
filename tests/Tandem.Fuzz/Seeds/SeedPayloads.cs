using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Server.Persistence.Rdb;
using Tandem.Tests.Persistence.Rdb;

namespace Tandem.Fuzz.Seeds;

/// <summary>What the server itself writes of a small data set in which every type and encoding is.</summary>
internal static class SeedPayloads
{
    private static readonly string[] Dataset =
    [
        "SET string hello", "SET number 12345", "SET long {100}", "SETBIT bits 70 1",
        "PFADD hll a b c d", "SETEX volatile 1000 v",
        "RPUSH list a b 1 2 3", "RPUSH biglist {9000} x {3000}", "SADD ints 1 2 -70000", "SADD set a b 3", "SADD bigset {70} a",
        "HSET hash f v g 7", "HSET bighash f {70} g v",
        "HSET expiring f v g w h x", "HEXPIRE expiring 1000 FIELDS 1 f", "HEXPIRE expiring 2000 FIELDS 1 g",
        "ZADD zset 1 a 2.5 b -inf c", "ZADD bigzset 1 {70} 2 b 3 c",
        "GEOADD geo 13.361389 38.115556 Palermo 15.087269 37.502669 Catania",
        "XADD stream 1-1 f v", "XADD stream 1-2 f w", "XADD stream 2-0 g 1 h 2", "XGROUP CREATE stream g 0",
        "XREADGROUP GROUP g c COUNT 2 STREAMS stream >", "XDEL stream 1-2",
    ];

    /// <summary>DUMP payloads without their trailer: type and value.</summary>
    public static List<byte[]> Values(ServerInProcess server)
    {
        long baseline = ServerInProcess.UsedBytes;
        Fill(server);
        List<byte[]> payloads = [];
        foreach (string key in Dataset.Select(static line => line.Split(' ')[1]).Distinct())
        {
            if (server.Run("DUMP", key) is { IsNull: false, IsError: false } payload)
            {
                payloads.Add(payload.Bytes[..^DumpPayload.TrailerBytes]);
            }
        }

        server.Reset(baseline);
        payloads.AddRange(OldEncodingSeeds.Ziplists.Select(static list => AsString(10, list)));
        payloads.AddRange(OldEncodingSeeds.Ziplists.Select(static list => AsString(12, list)));
        payloads.AddRange(OldEncodingSeeds.Ziplists.Select(static list => AsString(13, list)));
        payloads.AddRange(OldEncodingSeeds.Zipmaps.Select(static map => AsString(9, map)));
        return payloads;
    }

    /// <summary>RDB files.</summary>
    public static byte[] File(ServerInProcess server)
    {
        long baseline = ServerInProcess.UsedBytes;
        Fill(server);
        server.RunLine("SELECT 3");
        server.RunLine("SET other 1");
        MemorySink sink = new();
        using RdbWriter writer = new(sink);
        new RdbFileWriter(writer, server.Server.Keyspace).All(
            new RdbFileInfo { RedisVersion = "7.0.15", CreationTime = 1, UsedMemoryBytes = 2 });
        server.Reset(baseline);
        return sink.Bytes;
    }

    /// <summary>Nodes of streams.</summary>
    public static List<byte[]> StreamNodes(ServerInProcess server)
    {
        long baseline = ServerInProcess.UsedBytes;
        Fill(server);
        EntryRef entry = server.Server.Keyspace[0].FindRaw("stream"u8);
        List<byte[]> nodes = [];
        StreamNodes walk = StreamLog.FromAddress(entry.Handle).Nodes;
        while (walk.MoveNext())
        {
            nodes.Add(walk.Listpack.ToArray());
        }

        server.Reset(baseline);
        return nodes;
    }

    /// <summary>Strings that hold HyperLogLogs, sparse and dense.</summary>
    public static List<byte[]> HyperLogLogs(ServerInProcess server)
    {
        long baseline = ServerInProcess.UsedBytes;
        server.RunLine("PFADD h a b c d e f");
        byte[] sparse = server.RunLine("GET h")!.Bytes;
        server.Run(["PFADD", "h", .. Enumerable.Range(0, 3000).Select(static i => "e" + i)]);
        byte[] dense = server.RunLine("GET h")!.Bytes;
        server.RunLine("SET h x");
        server.RunLine("DEL h");
        server.RunLine("PFADD empty");
        byte[] empty = server.RunLine("GET empty")!.Bytes;
        server.Reset(baseline);
        return [sparse, dense, empty];
    }

    private static void Fill(ServerInProcess server)
    {
        foreach (string line in Dataset)
        {
            server.Run([.. line.Split(' ').Select(Expand).Select(Encoding.Latin1.GetBytes)]);
        }
    }

    // {n} is a text of n bytes that does not compress to nothing.
    private static string Expand(string word) => word.StartsWith('{')
        ? string.Concat(Enumerable.Range(0, int.Parse(word[1..^1], System.Globalization.CultureInfo.InvariantCulture))
            .Select(static i => (char)('a' + (i * i % 23))))
        : word;

    private static byte[] AsString(byte type, byte[] content)
    {
        byte[] length = content.Length < 64 ? [(byte)content.Length] : [(byte)(0x40 | (content.Length >> 8)), (byte)content.Length];
        return [type, .. length, .. content];
    }
}
