using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;
using Tandem.Protocol;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Rdb;

public sealed class RdbInteropTests
{
    [RedisFact]
    public void A_data_set_of_a_real_server_has_its_digest_here_and_goes_back_to_it_unchanged()
    {
        using RealRedis redis = new();
        long before = NativeHeap.UsedBytes;
        foreach (int seed in new[] { 1, 2 })
        {
            redis.Call("FLUSHALL");
            new RandomDataset(redis, seed).Fill(500);
            string digest = redis.Digest();
            byte[] file = SaveOf(redis);
            using LoadedDataset data = new();
            RdbLoader loader = data.Load(file, pieceBytes: 100_000);
            Assert.Equal(redis.Call("INFO", "keyspace").Text.Split("keys=").Skip(1).Sum(Leading), loader.KeysLoaded);
            Assert.True(digest == data.Digest, $"seed {seed}");
            Assert.Single(data.Functions);
            Assert.Equal("7.0.15", data.AuxFields["redis-ver"]);

            foreach (bool compress in new[] { true, false })
            {
                byte[] ours = data.Save(configure: w => w.Compress = compress);
                RestoreInto(redis, ours);
                Assert.True(digest == redis.Digest(), $"seed {seed} compress {compress}");
            }
        }

        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    [RedisFact]
    public void Every_value_of_a_real_server_survives_DUMP_and_RESTORE_in_both_directions()
    {
        using RealRedis redis = new();
        new RandomDataset(redis, 77).Fill(900);
        using DumpSerializer serializer = new(new KeyspaceOptions());
        using LoadedDataset data = new();
        data.Load(SaveOf(redis));
        foreach (RespValue key in redis.Call("KEYS", "*").Items)
        {
            byte[] payload = redis.Call("DUMP", key.Bytes).Bytes;
            Assert.True(DumpPayload.TryOpen(payload, verifyChecksum: true, out ReadOnlySpan<byte> value));
            Assert.True(serializer.TryDeserialize(value, deepValidation: true, out RdbValue restored, out string? error), error);
            restored.Free();

            byte[] ours = serializer.Serialize(data.Root[0].FindRaw(key.Bytes)).ToArray();
            redis.Call("RESTORE", "copy", 0, ours, "REPLACE");
            redis.Call("PERSIST", key.Bytes);
            Assert.Equal(
                redis.Call("DEBUG", "DIGEST-VALUE", key.Bytes).ToString(),
                redis.Call("DEBUG", "DIGEST-VALUE", "copy").ToString());
        }
    }

    [RedisFact]
    public void Values_take_the_encoding_of_our_limits_and_keep_their_digest()
    {
        using RealRedis redis = new();
        redis.Call("CONFIG", "SET", "hash-max-listpack-entries", 10_000, "zset-max-listpack-entries", 10_000);
        redis.Call("CONFIG", "SET", "set-max-intset-entries", 10_000);
        new RandomDataset(redis, 5).Fill(600);
        string digest = redis.Digest();
        byte[] big = SaveOf(redis);
        KeyspaceOptions none = new()
        {
            HashMaxListpackEntries = 0,
            SortedSetMaxListpackEntries = 0,
            SetMaxIntsetEntries = 0,
        };
        KeyspaceOptions all = new()
        {
            HashMaxListpackEntries = 10_000,
            SortedSetMaxListpackEntries = 10_000,
            SetMaxIntsetEntries = 10_000,
            HashMaxListpackValueBytes = 100_000,
            SortedSetMaxListpackValueBytes = 100_000,
        };
        using LoadedDataset tables = new(none);
        tables.Load(big);
        Assert.Equal(digest, tables.Digest);
        Assert.DoesNotContain(Encodings(tables), e => e is ValueEncoding.ListPack or ValueEncoding.IntSet);

        using LoadedDataset packed = new(all);
        packed.Load(tables.Save());
        Assert.Equal(digest, packed.Digest);
        Assert.DoesNotContain(Encodings(packed), e => e is ValueEncoding.SkipList);
        RestoreInto(redis, packed.Save());
        Assert.Equal(digest, redis.Digest());
    }

    [RedisFact]
    public void Our_files_pass_redis_check_rdb()
    {
        using RealRedis redis = new();
        new RandomDataset(redis, 9).Fill(600);
        using LoadedDataset data = new();
        data.Load(SaveOf(redis));
        string path = Path.Combine(redis.Folder, "ours.rdb");
        File.WriteAllBytes(path, data.Save(RdbAccessKind.Idle));
        ProcessStartInfo start = new("redis-check-rdb", path) { RedirectStandardOutput = true };
        using Process check = Process.Start(start)!;
        string output = check.StandardOutput.ReadToEnd();
        check.WaitForExit();
        Assert.Contains("RDB looks OK!", output, StringComparison.Ordinal);
        Assert.Equal(0, check.ExitCode);
    }

    private static byte[] SaveOf(RealRedis redis)
    {
        redis.Call("SAVE");
        return File.ReadAllBytes(Path.Combine(redis.Folder, "dump.rdb"));
    }

    private static void RestoreInto(RealRedis redis, byte[] file)
    {
        File.WriteAllBytes(Path.Combine(redis.Folder, "dump.rdb"), file);
        redis.Call("DEBUG", "RELOAD", "NOSAVE");
    }

    private static long Leading(string text) => long.Parse(text.AsSpan(0, text.IndexOf(',', StringComparison.Ordinal)), null);

    private static ValueEncoding[] Encodings(LoadedDataset data)
    {
        HashSet<ValueEncoding> found = [];
        for (int i = 0; i < data.Root.DatabaseCount; i++)
        {
            foreach (EntryRef entry in data.Root[i].Table)
            {
                found.Add(ValueTag.EncodingOf(entry));
            }
        }

        return [.. found];
    }
}
