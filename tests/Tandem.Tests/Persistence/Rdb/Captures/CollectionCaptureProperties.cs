using System;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.QuickLists;
using Tandem.DataStructures.Streams;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;
using Tandem.Server.Persistence.Rdb;
using Xunit;

namespace Tandem.Tests.Persistence.Rdb.Captures;

/// <summary>Few keys with big collections, all of them written to, deleted, renamed, moved, flushed and swapped while
/// snapshots are taken of them.</summary>
public sealed class CollectionCaptureProperties
{
    private const int Keys = 14;
    private const int Databases = 3;

    private static readonly RdbFileInfo Info = new() { RedisVersion = "7.0.15", CreationTime = 1, UsedMemoryBytes = 2 };

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 1)]
    [InlineData(5, 3)]
    public void Collections_that_change_while_they_are_written_are_written_as_they_were(int seed, int compressDepth)
    {
        long before = NativeHeap.UsedBytes;
        KeyspaceOptions options = new() { ListMaxListpackSize = 20, ListCompressDepth = compressDepth };
        using (LoadedDataset data = new(options))
        {
            Changes changes = new(data.Root, seed);
            for (int round = 0; round < 25; round++)
            {
                changes.Fill();
                string where = $"seed {seed} round {round}";
                string cut = data.Digest;
                long count = data.Root.Count;
                MemorySink sink = new();
                using RdbWriter writer = new(sink, 512);
                Snapshot snapshot = Snapshot.Begin(data.Root, writer, Info, RdbAccessKind.None);
                bool abort = round % 5 == 4;
                int perStep = changes.Next(8);
                for (int step = 0; !snapshot.Step(1 + changes.Next(6)); step++)
                {
                    for (int i = changes.Next(perStep + 1); i > 0; i--)
                    {
                        changes.Any();
                    }

                    if (abort && step == 50)
                    {
                        snapshot.Abort();
                    }
                }

                Assert.Null(data.Root.Snapshot);
                Assert.Equal(0, snapshot.BytesAside);
                while (data.Root.LazyFree.Step(10_000))
                {
                }

                if (!abort)
                {
                    using LoadedDataset copy = new(options);
                    Assert.True(copy.Load(sink.Bytes).KeysLoaded == count, where);
                    Assert.True(copy.Digest == cut, where);
                }
            }
        }

        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    /// <summary>A step of a snapshot, or a command, does no more work than a few buckets while a hot collection is written.</summary>
    [Theory]
    [InlineData("zset")]
    [InlineData("hash")]
    [InlineData("set")]
    [InlineData("list")]
    public void No_step_and_no_command_writes_much_at_once_while_a_big_collection_is_hot(string type)
    {
        using LoadedDataset data = new();
        Changes changes = new(data.Root, 7);
        changes.Grow(0, "big"u8.ToArray(), type, 60_000);
        changes.Grow(0, "second"u8.ToArray(), type, 20_000);
        string cut = data.Digest;
        MemorySink sink = new();
        using RdbWriter writer = new(sink);
        Snapshot snapshot = Snapshot.Begin(data.Root, writer, Info, RdbAccessKind.None);
        long largest = 0;
        long Written() => writer.WrittenBytes + snapshot.BytesAside;
        for (bool isDone = false; !isDone;)
        {
            long before = Written();
            changes.Edit(0, changes.Next(2) == 0 ? "big"u8 : "second"u8, 1);
            largest = Math.Max(largest, Written() - before);
            before = Written();
            isDone = snapshot.Step(4);
            largest = Math.Max(largest, isDone ? 0 : Written() - before);
        }

        // A node of a list is 8 KiB; of the others it is 64 elements of about 20 bytes.
        Assert.InRange(largest, 1, 64 * 1024);
        using LoadedDataset copy = new();
        copy.Load(sink.Bytes);
        Assert.Equal(cut, copy.Digest);
    }

    private sealed class Changes(KeyspaceRoot root, int seed)
    {
        private readonly Random _random = new(seed);

        private static string[] Types { get; } = ["set", "hash", "zset", "list", "stream"];

        public int Next(int bound) => _random.Next(bound);

        /// <summary>Makes every other missing key, most of them big.</summary>
        public void Fill()
        {
            for (int i = 0; i < Keys; i++)
            {
                int database = _random.Next(Databases);
                if (root[database].Peek(Key(i)).IsNull)
                {
                    Grow(database, Key(i), Types[_random.Next(Types.Length)], _random.Next(5) == 0 ? 20 : 600 + _random.Next(1_500));
                }
            }
        }

        public void Grow(int database, byte[] key, string type, int elements)
        {
            Database db = root[database];
            EntryRef entry = db.LookupWrite(key);
            if (entry.IsNull)
            {
                entry = db.Add(key, DataType.String, ValueEncoding.Raw);
                switch (type)
                {
                    case "set": SetValue.Create(entry, "x"u8); break;
                    case "hash": HashValue.Create(entry, root); break;
                    case "zset": SortedSetValue.Create(entry, 1_000, root.Options); break;
                    case "list":
                        entry.Tag = ValueTag.Of(DataType.List, ValueEncoding.QuickList);
                        ListValue.Create(entry, root.Options);
                        break;
                    default:
                        entry.Handle = StreamLog.Create().Address;
                        entry.Tag = ValueTag.Of(DataType.Stream, ValueEncoding.Stream);
                        break;
                }
            }

            for (int i = 0; i < elements; i++)
            {
                Put(entry, i);
            }
        }

        public void Any()
        {
            int database = _random.Next(Databases);
            byte[] key = Key(_random.Next(Keys));
            switch (_random.Next(120))
            {
                case 0:
                    root.Flush(_random.Next(4) - 1, lazily: _random.Next(2) == 0);
                    break;
                case 1:
                    root.Swap(_random.Next(Databases), _random.Next(Databases));
                    break;
                case 2:
                    root[database].Delete(key, lazily: _random.Next(2) == 0);
                    break;
                case < 6:
                    Move(database, key, _random.Next(Databases), Key(_random.Next(Keys)));
                    break;
                case 6:
                    Grow(database, key, Types[_random.Next(Types.Length)], 800);
                    break;
                case 7:
                    EntryRef entry = root[database].LookupWrite(key);
                    if (!entry.IsNull)
                    {
                        root[database].SetExpiry(entry, _random.NextInt64(1L << 40, 1L << 50));
                    }

                    break;
                default:
                    Edit(database, key, _random.Next(40) == 0 ? 300 : 1);
                    break;
            }
        }

        /// <summary>Adds, changes or removes some elements.</summary>
        public void Edit(int database, ReadOnlySpan<byte> key, int elements)
        {
            EntryRef entry = root[database].LookupWrite(key);
            if (entry.IsNull)
            {
                return;
            }

            for (int i = 0; i < elements; i++)
            {
                if (_random.Next(5) < 3)
                {
                    Put(entry, _random.Next(3_000));
                }
                else
                {
                    Take(entry, _random.Next(3_000));
                }
            }
        }

        private static byte[] Key(int number) => Encoding.ASCII.GetBytes($"key:{number}");

        private static byte[] Element(int number) => Encoding.ASCII.GetBytes($"element:{number}");

        private void Put(EntryRef entry, int number)
        {
            byte[] element = Element(number);
            switch (ValueTag.TypeOf(entry))
            {
                case DataType.Set:
                    new SetValue(entry).Add(element, root.Options);
                    break;
                case DataType.Hash:
                    new HashValue(entry, root).Set(element, Encoding.ASCII.GetBytes($"{_random.Next()}"));
                    if (_random.Next(4) == 0)
                    {
                        new HashValue(entry, root).SetExpiry(element, _random.Next(1, 1_000_000));
                    }

                    break;
                case DataType.SortedSet:
                    double score = _random.Next(500);
                    new SortedSetValue(entry).Put(element, ref score, ScoreRule.Always, root.Options);
                    break;
                case DataType.List:
                    PutInList(ListValue.Of(entry), element);
                    break;
                default:
                    StreamLog log = StreamLog.FromAddress(entry.Handle);
                    log.LastId.TryNext(out StreamId id);
                    log.TryAppend(id, new OnePair(element), new StreamNodeLimits(4096, 20));
                    break;
            }
        }

        private void PutInList(QuickList list, byte[] element)
        {
            long at = list.Count == 0 ? -1 : _random.NextInt64(list.Count);
            switch (at < 0 ? _random.Next(2) : _random.Next(6))
            {
                case 0: list.PushHead(element); break;
                case 1: list.PushTail(element); break;
                case 2: list.InsertBefore(list.Seek(at), element); break;
                case 3: list.InsertAfter(list.Seek(at), element); break;
                case 4: list.Replace(list.Seek(at), element); break;
                default: list.Replace(list.Seek(at), new byte[_random.Next(20) == 0 ? 20_000 : 10]); break;
            }
        }

        // At least one element stays: a key without elements does not exist.
        private void Take(EntryRef entry, int number)
        {
            byte[] element = Element(number);
            switch (ValueTag.TypeOf(entry))
            {
                case DataType.Set when new SetObject(entry).Count > 1:
                    new SetValue(entry).Remove(element);
                    break;
                case DataType.Hash when new HashValue(entry, root).Count > 1:
                    new HashValue(entry, root).Remove(element);
                    break;
                case DataType.SortedSet when new SortedSetView(entry).Count > 100:
                    if (number < 10)
                    {
                        new SortedSetValue(entry).RemoveRange(new RankRange(_random.Next(10), 70));
                    }
                    else
                    {
                        new SortedSetValue(entry).Remove(element);
                    }

                    break;
                case DataType.List when ListValue.Of(entry).Count > 100:
                    QuickList list = ListValue.Of(entry);
                    list.DeleteRange(_random.NextInt64(list.Count), _random.Next(3) == 0 ? 60 : 1);
                    break;
            }
        }

        /// <summary>RENAME and MOVE.</summary>
        private void Move(int from, byte[] key, int to, byte[] target)
        {
            if (from == to && key.AsSpan().SequenceEqual(target))
            {
                return;
            }

            EntryRef source = root[from].LookupWrite(key);
            if (source.IsNull)
            {
                return;
            }

            nint handle = source.Handle;
            byte tag = source.Tag;
            root[from].Detach(source, HashTable.Hash(key));
            root[to].Delete(target);
            EntryRef entry = root[to].Add(target, DataType.String, ValueEncoding.Raw);
            entry.Handle = handle;
            entry.Tag = tag;
        }
    }

    private readonly struct OnePair(byte[] value) : IStreamFields
    {
        public int Count => 1;

        public ReadOnlySpan<byte> Field(int index) => "f"u8;

        public ReadOnlySpan<byte> Value(int index) => value;
    }
}
