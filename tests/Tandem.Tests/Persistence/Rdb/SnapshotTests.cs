using System;
using System.Linq;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;
using Tandem.Server.Persistence.Rdb;
using Xunit;

namespace Tandem.Tests.Persistence.Rdb;

public sealed class SnapshotTests
{
    private static readonly RdbFileInfo Info = new() { RedisVersion = "7.0.15", CreationTime = 1, UsedMemoryBytes = 2 };

    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 3_000)]
    [InlineData(3, 20)]
    public void A_snapshot_holds_the_data_of_its_cut_whatever_changes_while_it_is_written(int seed, int keys)
    {
        Random random = new(seed);
        long before = NativeHeap.UsedBytes;
        using (LoadedDataset data = new())
        {
            for (int i = 0; i < keys; i++)
            {
                Change(data, random, keys, mayFlush: false);
            }

            for (int round = 0; round < 12; round++)
            {
                string where = $"seed {seed} round {round}";
                string cut = data.Digest;
                long count = data.Root.Count;
                MemorySink sink = new();
                using RdbWriter writer = new(sink, 512);
                Snapshot snapshot = Snapshot.Begin(data.Root, writer, Info, RdbAccessKind.None);
                bool abort = round % 4 == 3;
                for (int step = 0; !snapshot.Step(random.Next(3)); step++)
                {
                    for (int change = random.Next(1 + (step % 20)); change > 0; change--)
                    {
                        Change(data, random, keys, mayFlush: true);
                    }

                    if (abort && step == 5)
                    {
                        snapshot.Abort();
                    }
                }

                while (data.Root.LazyFree.Step(10_000))
                {
                }

                Assert.Null(data.Root.Snapshot);
                if (!abort)
                {
                    using LoadedDataset copy = new();
                    Assert.True(copy.Load(sink.Bytes).KeysLoaded == count, where);
                    Assert.True(copy.Digest == cut, where);
                    Assert.True(snapshot.KeysWritten == count && snapshot.KeysTotal == count, where);
                }
            }
        }

        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    [Fact]
    public void Big_collections_of_one_bucket_are_written_in_pieces_one_after_the_other()
    {
        using LoadedDataset data = new();
        Database database = data.Root[0];
        byte[][] names = [.. Enumerable.Range(0, 3).Select(static i => Encoding.ASCII.GetBytes($"big{i}"))];
        foreach (byte[] name in names)
        {
            // Three keys are in the table's only bucket.
            HashTable table = HashTable.FromAddress(NewSet(database, name).Handle);
            for (int i = 0; i < 10_000; i++)
            {
                table.Add(Key(i));
            }
        }

        foreach (bool touch in new[] { false, true })
        {
            string cut = data.Digest;
            MemorySink sink = new();
            using RdbWriter writer = new(sink);
            using Snapshot snapshot = Snapshot.Begin(data.Root, writer, Info, RdbAccessKind.None);
            long largest = 0;
            for (int step = 0; ; step++)
            {
                long before = writer.WrittenBytes;
                bool isDone = snapshot.Step(2);
                largest = Math.Max(largest, writer.WrittenBytes - before);
                if (isDone)
                {
                    break;
                }

                if (touch && step % 10 == 0)
                {
                    EntryRef entry = database.LookupWrite(names[step % 3]);
                    HashTable.FromAddress(entry.Handle).Add(Key(step + 1_000_000));
                }
            }

            Assert.True(largest < 30_000, $"{largest} bytes in one step");
            using LoadedDataset copy = new();
            copy.Load(sink.Bytes);
            Assert.Equal(cut, copy.Digest);
        }
    }

    [Fact]
    public void More_aborted_snapshots_than_there_are_numbers_leave_no_bucket_out()
    {
        using LoadedDataset data = new();
        for (int i = 0; i < 500; i++)
        {
            StringValue.Set(data.Root[0].Add(Key(i), DataType.String, ValueEncoding.Raw), "v"u8);
        }

        string cut = data.Digest;
        for (int round = 0; round < 400; round++)
        {
            MemorySink sink = new();
            using RdbWriter writer = new(sink);
            Snapshot snapshot = Snapshot.Begin(data.Root, writer, Info, RdbAccessKind.None);
            if (round % 199 != 198)
            {
                snapshot.Step(round % 50);
                snapshot.Abort();
                continue;
            }

            while (!snapshot.Step(100))
            {
            }

            using LoadedDataset copy = new();
            copy.Load(sink.Bytes);
            Assert.Equal(cut, copy.Digest);
        }
    }

    private static void Change(LoadedDataset data, Random random, int keys, bool mayFlush)
    {
        KeyspaceRoot root = data.Root;
        Database database = root[random.Next(3)];
        byte[] key = Key(random.Next(keys));
        EntryRef entry = database.LookupWrite(key);
        switch (random.Next(40))
        {
            case 0 when mayFlush && random.Next(20) == 0:
                root.Flush(random.Next(3), lazily: random.Next(2) == 0);
                break;
            case 1 when mayFlush && random.Next(5) == 0:
                root.Swap(random.Next(3), random.Next(3));
                break;
            case < 14:
                if (!entry.IsNull)
                {
                    database.Remove(entry);
                }

                break;
            case < 18:
                if (!entry.IsNull)
                {
                    database.SetExpiry(entry, random.NextInt64(1L << 40, 1L << 50));
                }

                break;
            case < 22 when !entry.IsNull && entry.Kind == ValueKind.Handle:
                for (int i = random.Next(4) == 0 ? 1_000 : 1; i > 0; i--)
                {
                    HashTable.FromAddress(entry.Handle).Add(Encoding.ASCII.GetBytes($"m{random.NextInt64()}"));
                }

                break;
            default:
                if (entry.IsNull)
                {
                    entry = random.Next(4) == 0
                        ? NewSet(database, key)
                        : database.Add(key, DataType.String, ValueEncoding.Raw);
                }

                if (entry.Kind != ValueKind.Handle)
                {
                    StringValue.Set(entry, Encoding.ASCII.GetBytes(new string('v', random.Next(300))));
                }

                break;
        }
    }

    private static EntryRef NewSet(Database database, byte[] key)
    {
        EntryRef entry = database.Add(key, DataType.Set, ValueEncoding.HashTable);
        HashTable table = HashTable.Create();
        table.Add("first"u8);
        entry.Handle = table.Address;
        return entry;
    }

    private static byte[] Key(int number) => Encoding.ASCII.GetBytes($"key:{number}");
}
