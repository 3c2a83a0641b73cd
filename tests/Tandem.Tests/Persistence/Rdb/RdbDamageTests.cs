using System;
using System.Collections.Generic;
using System.Linq;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Rdb;

/// <summary>Payloads with every byte changed and cut at every place: an error or a valid value, never more, and no leak.</summary>
public sealed class RdbDamageTests
{
    [RedisFact]
    public void Damaged_payloads_of_every_type_and_encoding_end_in_an_error_or_a_valid_value()
    {
        List<byte[]> payloads = PayloadsOfARealServer();
        KeyspaceOptions tables = new() { HashMaxListpackEntries = 0, SortedSetMaxListpackEntries = 0, SetMaxIntsetEntries = 0 };
        foreach (KeyspaceOptions limits in new[] { new KeyspaceOptions(), tables })
        {
            foreach (bool deep in new[] { false, true })
            {
                using Prober prober = new(limits, deep);
                payloads.ForEach(prober.ProbeAll);
                Assert.True(prober.Refused > prober.Accepted / 10, "damage is mostly seen");
            }
        }
    }

    [Fact]
    public void Random_bytes_as_any_type_end_in_an_error_or_a_valid_value()
    {
        const int Seed = 3;
        Random random = new(Seed);
        using Prober prober = new(new KeyspaceOptions(), deepValidation: false);
        for (int round = 0; round < 40_000; round++)
        {
            byte[] bytes = new byte[random.Next(1, 40)];
            random.NextBytes(bytes);
            bytes[0] = (byte)random.Next(22);
            if (round % 2 == 0 && bytes.Length > 1)
            {
                bytes[1] %= 8; // Small counts come further.
            }

            prober.Probe(bytes);
        }
    }

    private static List<byte[]> PayloadsOfARealServer()
    {
        using RealRedis redis = new();
        redis.Call("SET", "s1", "12345");
        redis.Call("SET", "s2", new string('a', 40));
        redis.Call("DEBUG", "QUICKLIST-PACKED-THRESHOLD", "50b");
        redis.Call("RPUSH", "list", "a", 1, new string('b', 60), "c");
        redis.Call("SADD", "i", 1, 2, -300, 70000);
        redis.Call("SADD", "set", "a", "b", 5);
        redis.Call("HSET", "hp", "f", "v", "g", 7, "h", new string('x', 60));
        redis.Call("HSET", "ht", "f", "v", "g", new string('x', 65));
        redis.Call("ZADD", "zp", 1, "a", 2.5, "b", "-inf", "c");
        redis.Call("ZADD", "zs", 1, "a", 2.5, new string('y', 65));
        redis.Call("XADD", "st", "1-1", "f", "v");
        redis.Call("XADD", "st", "1-2", "f", "w", "g", 1);
        redis.Call("XGROUP", "CREATE", "st", "g", "0");
        redis.Call("XREADGROUP", "GROUP", "g", "c", "STREAMS", "st", ">");
        return [.. redis.Call("KEYS", "*").Items.Select(key => redis.Call("DUMP", key.Bytes).Bytes[..^10])];
    }

    private sealed class Prober : IDisposable
    {
        private readonly DumpSerializer _serializer;
        private readonly bool _deepValidation;
        private readonly HashTable _table = HashTable.Create();

        public Prober(KeyspaceOptions limits, bool deepValidation)
        {
            _serializer = new DumpSerializer(limits);
            _deepValidation = deepValidation;
        }

        public int Refused { get; private set; }

        public int Accepted { get; private set; }

        public void ProbeAll(byte[] payload)
        {
            long before = NativeHeap.UsedBytes;
            for (int position = 0; position < payload.Length; position++)
            {
                Probe(payload.AsSpan(0, position));
                byte original = payload[position];
                for (int flip = 1; flip < 256; flip += position < 24 ? 3 : 23)
                {
                    payload[position] = (byte)(original ^ flip);
                    Probe(payload);
                }

                payload[position] = original;
            }

            Assert.Equal(before, NativeHeap.UsedBytes);
        }

        public void Probe(ReadOnlySpan<byte> payload)
        {
            if (!_serializer.TryDeserialize(payload, _deepValidation, out RdbValue value, out string? error))
            {
                Assert.NotEmpty(error!);
                Refused++;
                return;
            }

            // A value that was taken can be walked as a whole, written, and read again.
            Accepted++;
            EntryRef entry = _table.Add("k"u8);
            value.Store(entry);
            string digest = DatasetDigest.Of(entry).ToString();
            byte[] ours = _serializer.Serialize(entry).ToArray();
            ValueDisposal.Free(entry, null);
            _table.Remove(entry);
            if (_serializer.TryDeserialize(ours.AsSpan(0, ours.Length - 10), false, out RdbValue again, out _))
            {
                entry = _table.Add("k"u8);
                again.Store(entry);
                Assert.Equal(digest, DatasetDigest.Of(entry).ToString());
                ValueDisposal.Free(entry, null);
                _table.Remove(entry);
            }
        }

        public void Dispose()
        {
            _serializer.Dispose();
            _table.Free();
        }
    }
}
