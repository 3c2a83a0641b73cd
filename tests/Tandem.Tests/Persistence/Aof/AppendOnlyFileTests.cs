using System;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server;
using Tandem.Server.Persistence;
using Tandem.Server.ReplicationStream;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Aof;

/// <summary>The append-only file across restarts: what comes back, under which names, and what is cut off.</summary>
public sealed class AppendOnlyFileTests
{
    private const string Manifest = "appendonlydir/appendonly.aof.manifest";
    private const string FirstIncrement = "appendonlydir/appendonly.aof.1.incr.aof";

    [Fact]
    public void What_was_written_is_there_after_a_crash_and_replicas_may_resume_under_the_old_id()
    {
        MemoryStorage storage = new();
        ReplicationId id;
        long end;
        using (CommandRunner redis = Start(storage))
        {
            redis.Expect("SET k v", "OK");
            redis.Expect("SELECT 3", "OK");
            redis.Expect("RPUSH l a b", "2");
            id = redis.Server.Log.Id;
            end = redis.Server.Log.End;
        }

        using CommandRunner again = Start(storage);
        again.Expect("GET k", "\"v\"");
        again.Expect("SELECT 3", "OK");
        again.Expect("LLEN l", "2");
        Assert.Equal(end, again.Server.Log.End);
        Assert.NotEqual(id, again.Server.Log.Id);
        Assert.True(again.Server.Log.CanResume(id, 0));
        Assert.True(again.Server.Log.CanResume(id, end));

        // From disk, as nothing of it is in memory.
        using LogReaderText reader = new(again.Server.Log.OpenReader(0));
        Assert.Contains("SET", reader.ReadAll());
    }

    [Fact]
    public void A_torn_command_at_the_end_is_cut_off_and_reported_with_its_size()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = Start(storage))
        {
            redis.Expect("SET k v", "OK");
            redis.Expect("SET k w", "OK");
        }

        using (IStorageFile file = storage.OpenOrCreate(FirstIncrement, out _)!)
        {
            file.SetLength(file.Length - 3);
        }

        using CommandRunner again = Start(storage);
        Assert.True(again.HasStarted);
        again.Expect("GET k", "\"v\"");
        Assert.Contains(again.ServerLog, line => line.Contains("24 bytes after offset 50 are cut off", StringComparison.Ordinal));
        Assert.Equal(50, again.Server.Log.End);
        again.Expect("SET k x", "OK");
    }

    [Fact]
    public void A_transaction_without_its_end_is_cut_off_as_a_whole()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = Start(storage))
        {
            redis.Expect("SET k v", "OK");
        }

        using (IStorageFile file = storage.OpenOrCreate(FirstIncrement, out _)!)
        {
            file.WriteAt(file.Length, "*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nw\r\n"u8);
        }

        using CommandRunner again = Start(storage);
        again.Expect("GET k", "\"v\"");
        Assert.Equal(50, storage.LengthOf(FirstIncrement));
    }

    [Fact]
    public void A_torn_end_is_refused_when_aof_load_truncated_is_off()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = Start(storage))
        {
            redis.Expect("SET k v", "OK");
        }

        using (IStorageFile file = storage.OpenOrCreate(FirstIncrement, out _)!)
        {
            file.SetLength(file.Length - 1);
        }

        using CommandRunner again = Start(storage, options => options.Persistence.AofLoadTruncated = false);
        Assert.False(again.HasStarted);
        Assert.Contains("Unexpected end of file reading the append only file", again.ServerLog[^1]);
    }

    [Fact]
    public void Time_annotations_are_no_part_of_the_stream()
    {
        MemoryStorage storage = new();
        long end;
        using (CommandRunner redis = Start(storage, options => options.Persistence.AofTimestampEnabled = true))
        {
            redis.Expect("SET k v", "OK");
            redis.Advance(1500);
            redis.Expect("SET k w", "OK");
            end = redis.Server.Log.End;
            using LogReaderText reader = new(redis.Server.Log.OpenReader(0));
            Assert.DoesNotContain("#TS", reader.ReadAll());
        }

        Assert.StartsWith("#TS:", Text(storage, FirstIncrement), StringComparison.Ordinal);
        using CommandRunner again = Start(storage);
        again.Expect("GET k", "\"w\"");
        Assert.Equal(end, again.Server.Log.End);
        using LogReaderText all = new(again.Server.Log.OpenReader(0));
        string stream = all.ReadAll();
        Assert.Equal(end, stream.Length);
        Assert.DoesNotContain("#TS", stream);
    }

    [Fact]
    public void Files_of_a_real_Redis_load_and_are_written_on()
    {
        MemoryStorage storage = new();
        storage.CreateDirectory("appendonlydir");
        Write(storage, Manifest, "file appendonly.aof.1.incr.aof seq 1 type i\n");
        Write(storage, FirstIncrement, "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n");
        using (CommandRunner redis = Start(storage))
        {
            redis.Expect("GET k", "\"v\"");
            redis.Expect("SET k w", "OK");
            Assert.Equal(0, redis.Server.Log.Start);
        }

        Assert.Equal("file appendonly.aof.1.incr.aof seq 1 type i\n", Text(storage, Manifest));
        using CommandRunner again = Start(storage);
        again.Expect("GET k", "\"w\"");
    }

    [Fact]
    public void The_single_file_of_an_older_Redis_becomes_the_base()
    {
        MemoryStorage storage = new();
        Write(storage, "appendonly.aof", "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n");
        using CommandRunner redis = Start(storage);
        redis.Expect("GET k", "\"v\"");
        Assert.False(storage.Exists("appendonly.aof"));
        Assert.Equal(
            "file appendonly.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n", Text(storage, Manifest));
    }

    [Fact]
    public void Segments_of_another_log_that_lie_around_are_no_part_of_this_one()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = Start(storage))
        {
            redis.Expect("SET k old", "OK");
            redis.Run("BGREWRITEAOF");
            redis.Advance(2000);
        }

        foreach (string name in storage.List("appendonlydir"))
        {
            storage.Delete("appendonlydir/" + name);
        }

        Write(storage, "appendonly.aof", "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n");
        using CommandRunner again = Start(storage);
        again.Expect("GET k", "\"v\"");
        Assert.Equal(0, again.Server.Log.End);
        Assert.Contains("appendonly.aof.1.incr.aof", Text(storage, Manifest));
        Assert.DoesNotContain(storage.List("replication-log"), name => name.EndsWith(".log", StringComparison.Ordinal));
    }

    [Fact]
    public void Turned_on_while_running_it_counts_from_the_first_rewrite_on()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = new(storage: storage))
        {
            redis.Expect("SET k v", "OK");
            redis.Expect("CONFIG SET appendonly yes", "OK");
            Assert.False(storage.Exists(Manifest));
            redis.Expect("SET during 1", "OK");
            redis.Advance(2000);
            redis.Expect("SET after 1", "OK");
            Assert.Equal(
                "file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n", Text(storage, Manifest));
        }

        using CommandRunner again = Start(storage);
        again.Expect("MGET k during after", "[\"v\", \"1\", \"1\"]");
    }

    [Fact]
    public void A_second_server_on_the_same_files_does_not_start()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = Start(storage);
        using CommandRunner second = Start(storage);
        Assert.False(second.HasStarted);
        Assert.Contains("in use by another process", second.ServerLog[^1]);
    }

    [Fact]
    public void A_full_disk_refuses_writes_and_says_so_until_there_is_room()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = Start(storage);
        redis.Expect("SET k v", "OK");
        storage.CapacityBytes = storage.UsedBytes;
        redis.Run("SET k w");
        redis.Advance(200);
        redis.ExpectError("SET k x", "MISCONF Errors writing to the AOF file: No space left on device");
        Assert.True(redis.Server.Log.SendableEnd < redis.Server.Log.End);
        storage.CapacityBytes = long.MaxValue;
        redis.Advance(200);
        redis.Expect("SET k y", "OK");
    }

    [Fact]
    public void With_appendfsync_always_replies_wait_for_the_disk_and_so_do_reads_that_saw_the_write()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = Start(storage, options => options.Persistence.AppendFsync = AppendFsync.Always);
        redis.Turn();
        TestClient other = redis.NewClient();
        redis.Client.Arrive("SET"u8.ToArray(), "k"u8.ToArray(), "v"u8.ToArray());
        long before = storage.FsyncCount;
        Assert.Equal("", redis.Client.NextText());
        Assert.Equal("", other.Run("GET k"));
        redis.Turn();
        Assert.True(storage.FsyncCount > before);
        Assert.Equal("OK", redis.Client.NextText());
        Assert.Equal("\"v\"", other.NextText());
        Assert.Equal("\"v\"", other.Run("GET k"));
    }

    [Fact]
    public void WAITAOF_waits_for_the_local_disk_and_counts_replicas_that_have_the_write_on_theirs()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = Start(storage);
        TestReplica replica = new(redis);
        redis.Expect("SET k u", "OK");
        redis.Advance(100);
        redis.Expect("SET k v", "OK");
        Assert.Equal("", redis.Run("WAITAOF 1 0 0"));
        redis.Advance(1200);
        Assert.Equal("[1, 0]", redis.Client.NextText());
        Assert.Equal("", redis.Run("WAITAOF 1 1 0"));
        replica.Send($"REPLCONF ACK {redis.Server.Log.End} FACK {redis.Server.Log.End}");
        redis.Turn();
        Assert.Equal("[1, 1]", redis.Client.NextText());
        Assert.Equal("", redis.Run("WAITAOF 0 2 100"));
        redis.Advance(200);
        Assert.Equal("[1, 1]", redis.Client.NextText());
        redis.ExpectError("WAITAOF 2 0 0", "ERR value is out of range, must between 0 and 1");
        using CommandRunner without = new();
        without.ExpectError("WAITAOF 1 0 0", "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");
    }

    [Fact]
    public void A_log_that_left_the_common_history_is_rewound_and_what_it_gives_up_can_be_replayed()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = Start(storage))
        {
            redis.Expect("SELECT 2", "OK");
            redis.Expect("SET k common", "OK");
            long fork = redis.Server.Log.End;
            ReplicationId id = redis.Server.Log.Id;
            redis.Expect("SET k mine", "OK");
            long end = redis.Server.Log.End;
            Assert.Equal(2, redis.Server.Durability.RewindTo(id, fork));
            redis.Expect("GET k", "\"common\"");
            Assert.Equal(fork, redis.Server.Log.End);
            string tail = Text(storage, $"rollback/{id}-{fork}-{end}.aof");
            Assert.StartsWith("*2\r\n$6\r\nSELECT\r\n$1\r\n2\r\n*3\r\n$3\r\nSET\r\n", tail, StringComparison.Ordinal);
            Assert.Contains("mine", tail);
            redis.Expect("SET k next", "OK");
        }

        using CommandRunner again = Start(storage);
        again.Expect("SELECT 2", "OK");
        again.Expect("GET k", "\"next\"");
    }

    [Fact]
    public void A_fork_before_the_base_needs_a_full_copy()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = Start(storage);
        redis.Expect("SET k common", "OK");
        long fork = redis.Server.Log.End;
        redis.Expect("SET k mine", "OK");
        redis.Run("BGREWRITEAOF");
        redis.Advance(2000);
        Assert.Null(redis.Server.Durability.RewindTo(redis.Server.Log.Id, fork));
        redis.Expect("GET k", "\"mine\"");
    }

    [Fact]
    public void A_replica_whose_history_left_ours_is_asked_to_rewind()
    {
        using CommandRunner redis = new();
        redis.Expect("SET k v", "OK");
        ReplicationId old = redis.Server.Log.Id;
        long fork = redis.Server.Log.End;
        redis.Server.Log.ContinueAs(TandemServer.NewReplicationId());
        redis.Expect("SET k w", "OK");
        TestClient replica = redis.NewClient();
        replica.Run("REPLCONF capa psync2");
        Assert.Equal("OK", replica.Run($"REPLCONF tandem-history {old}:{ReplicationId.None}:-1"));
        Assert.Equal($"REWIND {old} {fork}", replica.Run($"PSYNC {old} {fork + 100}"));
        Assert.StartsWith("CONTINUE", replica.Run($"PSYNC {old} {fork + 1}"), StringComparison.Ordinal);
    }

    private static CommandRunner Start(MemoryStorage storage, Action<TandemOptions>? configure = null) => new(
        options =>
        {
            options.Persistence.AppendOnly = true;
            configure?.Invoke(options);
        },
        storage);

    private static string Text(MemoryStorage storage, string path) =>
        Encoding.Latin1.GetString(AtomicFile.Read(storage, path, out _) ?? []);

    private static void Write(MemoryStorage storage, string path, string text) =>
        Assert.Null(AtomicFile.Write(storage, path, Encoding.Latin1.GetBytes(text)));
}
