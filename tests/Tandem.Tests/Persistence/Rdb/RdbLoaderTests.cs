using System;
using System.Linq;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;
using Xunit;

namespace Tandem.Tests.Persistence.Rdb;

public sealed class RdbLoaderTests
{
    [Theory]
    [InlineData("REDIX0010", RdbFailure.Signature, "Wrong signature trying to load DB from file")]
    [InlineData("VALKEY080", RdbFailure.Version, "Can't handle RDB format version 80")]
    [InlineData("REDIS0000", RdbFailure.Version, "Can't handle RDB format version 0")]
    [InlineData("REDIS0013", RdbFailure.Version, "Can't handle RDB format version 13")]
    [InlineData("REDIS00x1", RdbFailure.Version, "Can't handle RDB format version 00x1")]
    public void A_file_of_another_kind_is_refused_by_name(string header, object failure, string message)
    {
        using LoadedDataset data = new();
        RdbException error = Assert.Throws<RdbException>(() => data.Load(Encoding.ASCII.GetBytes(header)));
        Assert.Equal(failure, error.Failure);
        Assert.Equal(message, error.LogLine);
    }

    [Fact]
    public void Files_of_versions_1_to_11_load_with_their_checksum_or_without()
    {
        for (int version = 1; version <= 11; version++)
        {
            using LoadedDataset data = new();
            RdbLoader loader = data.Load(File(version, w =>
            {
                w.WriteType(RdbValueType.String);
                w.WriteString("k"u8);
                w.WriteString("v"u8);
            }));
            Assert.Equal(version, loader.Version);
            Assert.Equal(1, loader.KeysLoaded);
        }
    }

    [Fact]
    public void A_wrong_checksum_ends_the_load_and_a_missing_one_is_noticed()
    {
        byte[] file = File(10, w => w.WriteAux("a"u8, "b"));
        file[^1] ^= 1;
        using LoadedDataset data = new();
        RdbException error = Assert.Throws<RdbException>(() => data.Load(file));
        Assert.Equal(RdbFailure.Checksum, error.Failure);
        Assert.Contains("CRC error", error.LogLine, StringComparison.Ordinal);
        Assert.Equal(file.Length - 8, error.Offset);

        file.AsSpan(^8).Clear();
        data.Load(file);
        Assert.Contains(data.Notices, n => n.Contains("checksum disabled", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_truncation_is_a_short_read_with_its_offset()
    {
        byte[] file = File(10, w =>
        {
            w.WriteAux("repl-offset"u8, 100);
            w.WriteDatabase(3, 1, 1);
            w.WriteExpiry(1234567890123);
            w.WriteIdle(5000);
            Key(w, RdbValueType.SortedSet2, "z", () =>
            {
                w.WriteLength(1);
                w.WriteString("m"u8);
                w.WriteDouble(1.5);
            });
        });
        for (int length = 0; length < file.Length; length++)
        {
            using LoadedDataset data = new();
            RdbException error = Assert.Throws<RdbException>(() => data.Load(file[..length]));
            Assert.Equal(RdbFailure.ShortRead, error.Failure);
            Assert.Equal(length, error.Offset);
            Assert.Contains("Short read or OOM loading DB. Unrecoverable error, aborting now.", error.LogLine, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Expiry_in_seconds_and_milliseconds_belongs_to_the_next_key_only()
    {
        using LoadedDataset data = new();
        data.Load(File(10, w =>
        {
            w.WriteByte(RdbOpcode.ExpireSeconds);
            w.WriteRaw([0x00, 0xE1, 0xF5, 0x05]); // 100 000 000
            StringKey(w, "seconds");
            w.WriteExpiry(5000);
            StringKey(w, "milliseconds");
            StringKey(w, "none");
        }));
        Assert.Equal(100_000_000_000, Find(data, "seconds").Expiry);
        Assert.Equal(5000, Find(data, "milliseconds").Expiry);
        Assert.False(Find(data, "none").HasExpiry);
    }

    [Fact]
    public void Keys_whose_time_is_over_are_left_out_when_asked_and_told()
    {
        byte[] file = File(10, w =>
        {
            w.WriteExpiry(999);
            StringKey(w, "over");
            w.WriteExpiry(1001);
            StringKey(w, "later");
        });
        using LoadedDataset data = new();
        RdbLoader loader = data.Load(file, new RdbLoadOptions { DropExpiredBefore = 1000 });
        Assert.Equal(["over"], data.ExpiredKeys);
        Assert.Equal(1, loader.KeysExpired);
        Assert.Equal(1, loader.KeysLoaded);
        using LoadedDataset all = new();
        Assert.Equal(2, all.Load(file).KeysLoaded);
    }

    [Fact]
    public void Idle_time_counts_under_LRU_and_frequency_under_LFU()
    {
        byte[] file = File(10, w =>
        {
            w.WriteIdle(100);
            StringKey(w, "idle");
            w.WriteFrequency(77);
            StringKey(w, "frequent");
            StringKey(w, "plain");
        });
        using LoadedDataset lru = new();
        lru.Root.AccessClock = 5000;
        lru.Load(file);
        Assert.Equal(4900u, Find(lru, "idle").Access);
        Assert.Equal(5000u, Find(lru, "frequent").Access);
        using LoadedDataset lfu = new();
        lfu.Root.CountsAccesses = true;
        lfu.Load(file);
        Assert.Equal(77u, Find(lfu, "frequent").Access & 255);
        Assert.Equal(5u, Find(lfu, "plain").Access & 255);

        using LoadedDataset again = new() { Root = { AccessClock = 6000 } };
        again.Load(lru.Save(RdbAccessKind.Idle));
        Assert.Equal(6000u - 100, Find(again, "idle").Access);
    }

    [Fact]
    public void A_key_that_is_there_already_ends_the_load_or_is_replaced()
    {
        byte[] file = File(10, w =>
        {
            Key(w, RdbValueType.Set, "k", () =>
            {
                w.WriteLength(1);
                w.WriteString("m"u8);
            });
            StringKey(w, "k");
        });
        using LoadedDataset data = new();
        Assert.Contains("duplicated key 'k' in DB 0", Assert.Throws<RdbException>(() => data.Load(file)).LogLine, StringComparison.Ordinal);
        using LoadedDataset merged = new();
        merged.Load(file, new RdbLoadOptions { ReplaceExisting = true });
        Assert.Equal("v"u8, Find(merged, "k").Bytes);
    }

    [Fact]
    public void Empty_collections_of_old_versions_are_skipped_and_counted()
    {
        using LoadedDataset data = new();
        data.Load(File(10, w =>
        {
            for (int i = 0; i < 12; i++)
            {
                Key(w, i % 2 == 0 ? RdbValueType.Set : RdbValueType.SortedSet2, $"e{i}", () => w.WriteLength(0));
            }
        }));
        Assert.Equal(0, data.Root.Count);
        Assert.Equal(10, data.Notices.Count(n => n.Contains("skipping empty key: e", StringComparison.Ordinal)));
        Assert.Contains(data.Notices, n => n.Contains("empty keys skipped: 12", StringComparison.Ordinal));
    }

    [Fact]
    public void Encodings_from_before_7_0_and_of_7_2_load_as_those_of_7_0()
    {
        // Zipmap a: b. Ziplist a, 5. Listpack a, 5.
        byte[] zipmap = Convert.FromHexString("01016101" + "0062FF");
        byte[] ziplist = Convert.FromHexString("100000000D0000000200" + "000161" + "03F6" + "FF");
        byte[] listpack = Convert.FromHexString("0C0000000200" + "816102" + "0501" + "FF");
        byte[] file = File(11, w =>
        {
            Key(w, RdbValueType.HashZipmap, "zipmap", () => w.WriteBlob(zipmap));
            Key(w, RdbValueType.HashZiplist, "hash", () => w.WriteBlob(ziplist));
            Key(w, RdbValueType.SortedSetZiplist, "zset", () => w.WriteBlob(ziplist));
            Key(w, RdbValueType.ListZiplist, "list", () => w.WriteBlob(ziplist));
            Key(w, RdbValueType.SetListpack, "set", () => w.WriteBlob(listpack));
            Key(w, RdbValueType.ListQuicklist, "quicklist", () =>
            {
                w.WriteLength(2);
                w.WriteBlob(ziplist);
                w.WriteBlob(ziplist);
            });
            Key(w, RdbValueType.List, "plain list", () =>
            {
                w.WriteLength(2);
                w.WriteString("a"u8);
                w.WriteString("5"u8);
            });
            Key(w, RdbValueType.SortedSet, "text scores", () =>
            {
                w.WriteLength(1);
                w.WriteString("a"u8);
                w.WriteRaw([1, (byte)'5']);
            });
        });
        using LoadedDataset data = new();
        Assert.Equal(8, data.Load(file, new RdbLoadOptions { DeepValidation = true }).KeysLoaded);
        Assert.Equal(ValueEncoding.ListPack, ValueTag.EncodingOf(Find(data, "zipmap")));
        Assert.Equal(ValueEncoding.HashTable, ValueTag.EncodingOf(Find(data, "set")));
        Assert.Equal(DigestOf(data, "list"), DigestOf(data, "plain list"));
        Assert.Equal(DigestOf(data, "zset"), DigestOf(data, "text scores"));
        Assert.Equal(4, QuickList.FromAddress(Find(data, "quicklist").Handle).Count);

        using LoadedDataset tables = new(new KeyspaceOptions { HashMaxListpackValueBytes = 0 });
        tables.Load(file);
        Assert.Equal(ValueEncoding.HashTable, ValueTag.EncodingOf(Find(tables, "zipmap")));
        Assert.Equal(data.Digest, tables.Digest);
    }

    [Fact]
    public void Data_of_modules_beside_keys_are_passed_over_and_values_of_modules_name_theirs()
    {
        const ulong Id = 0x8C3DB5CDA0A7B000; // any nine letters
        byte[] file = File(10, w =>
        {
            w.WriteByte(RdbOpcode.ModuleAux);
            w.WriteLength(Id);
            w.WriteLength(2);
            w.WriteLength(1);
            w.WriteLength(1);
            w.WriteLength(ulong.MaxValue);
            w.WriteLength(3);
            w.WriteRaw([1, 2, 3, 4]);
            w.WriteLength(4);
            w.WriteDouble(1);
            w.WriteLength(5);
            w.WriteString("text"u8);
            w.WriteLength(0);
            StringKey(w, "after");
            Key(w, RdbValueType.Module2, "m", () => w.WriteLength(Id));
        });
        using LoadedDataset data = new();
        RdbException error = Assert.Throws<RdbException>(() => data.Load(file));
        Assert.Equal(1, data.Root.Count);
        Assert.Equal(RdbFailure.Unsupported, error.Failure);
        Assert.Contains($"module type '{RdbModules.NameOf(Id)}'", error.LogLine, StringComparison.Ordinal);
        Assert.Contains(data.Notices, n => n.Contains(RdbModules.NameOf(Id), StringComparison.Ordinal));
    }

    [Fact]
    public void A_database_that_does_not_exist_and_an_unknown_type_end_the_load()
    {
        using LoadedDataset data = new();
        Assert.Contains(
            "more than 16 databases",
            Assert.Throws<RdbException>(() => data.Load(File(10, w => w.WriteDatabase(16, 0, 0)))).LogLine,
            StringComparison.Ordinal);
        Assert.Contains(
            "Unknown RDB encoding type 8",
            Assert.Throws<RdbException>(() => data.Load(File(10, w => Key(w, (RdbValueType)8, "k", () => { })))).LogLine,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_the_file_stays_unread()
    {
        byte[] file = [.. File(10, w => StringKey(w, "k")), .. "*1\r\n"u8];
        RdbReader reader = new(new MemorySource(file));
        using LoadedDataset data = new();
        HashTable[] tables = [.. Enumerable.Range(0, 16).Select(i => data.Root[i].Table)];
        using RdbLoader loader = new(reader, tables, data.Root, new RdbLoadOptions(), data);
        loader.Load();
        Assert.Equal("*1\r\n"u8, reader.Unread);
    }

    private static string DigestOf(LoadedDataset data, string key) => DatasetDigest.Of(Find(data, key)).ToString();

    private static EntryRef Find(LoadedDataset data, string key) => data.Root[0].FindRaw(Encoding.Latin1.GetBytes(key));

    private static void StringKey(RdbWriter writer, string key) =>
        Key(writer, RdbValueType.String, key, () => writer.WriteString("v"u8));

    private static void Key(RdbWriter writer, RdbValueType type, string key, Action value)
    {
        writer.WriteType(type);
        writer.WriteString(Encoding.Latin1.GetBytes(key));
        value();
    }

    private static byte[] File(int version, Action<RdbWriter> content)
    {
        MemorySink sink = new();
        using RdbWriter writer = new(sink);
        writer.WriteRaw(Encoding.ASCII.GetBytes($"REDIS{version:0000}"));
        content(writer);
        if (version < 5)
        {
            writer.WriteByte(RdbOpcode.End);
            writer.Flush();
        }
        else
        {
            writer.WriteEnd();
        }

        return sink.Bytes;
    }
}
