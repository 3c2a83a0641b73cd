using System;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Aof;

/// <summary>BGREWRITEAOF: what the files are afterwards, and what is kept meanwhile.</summary>
public sealed class AofRewriteTests
{
    private const string Manifest = "appendonlydir/appendonly.aof.manifest";
    private const string FirstIncrement = "appendonlydir/appendonly.aof.1.incr.aof";

    [Fact]
    public void A_rewrite_leaves_a_base_and_the_segments_since_the_cut()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = Start(storage))
        {
            redis.Expect("SET k v", "OK");
            redis.Expect("BGREWRITEAOF", "Background append only file rewriting started");
            redis.Expect("SET after 1", "OK");
            redis.Advance(2000);
            Assert.Contains("aof_rewrite_in_progress:0", redis.Run("INFO persistence"));
            Assert.Equal(
                "file appendonly.aof.2.base.rdb seq 2 type b\nfile appendonly.aof.2.incr.aof seq 2 type i\n", Text(storage, Manifest));
            Assert.False(storage.Exists(FirstIncrement));
            Assert.True(redis.Server.Log.CanResume(redis.Server.Log.Id, 0));
        }

        using CommandRunner again = Start(storage);
        again.Expect("MGET k after", "[\"v\", \"1\"]");
    }

    [Fact]
    public void A_rewrite_before_anything_was_written_leaves_one_increment()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = Start(storage))
        {
            for (int sequence = 2; sequence <= 3; sequence++)
            {
                redis.Run("BGREWRITEAOF");
                redis.Advance(2000);
                Assert.Equal(
                    $"file appendonly.aof.{sequence}.base.rdb seq {sequence} type b\n"
                    + $"file appendonly.aof.{sequence}.incr.aof seq {sequence} type i\n",
                    Text(storage, Manifest));
            }

            redis.Expect("SET k v", "OK");
            Assert.DoesNotContain(storage.List("replication-log"), name => name.EndsWith(".log", StringComparison.Ordinal));
        }

        using CommandRunner again = Start(storage);
        again.Expect("GET k", "\"v\"");
    }

    [Fact]
    public void What_a_running_rewrite_will_have_as_increments_is_kept_although_no_log_is_kept_for_replicas()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = new(
            static options =>
            {
                options.Replication.LogSizeBytes = 0;
                options.Replication.LogSegmentSizeBytes = 100;
            },
            storage))
        {
            redis.Server.Durability.ApplyOptions();
            redis.Expect("SET k v", "OK");
            redis.Expect("CONFIG SET rdb-key-save-delay 10000000", "OK");
            redis.Expect("CONFIG SET appendonly yes", "OK");
            for (int i = 0; i < 20; i++)
            {
                redis.Expect($"SET k{i} v", "OK");
                redis.TakeLog();
                redis.Advance(200);
            }

            Assert.Contains("aof_rewrite_in_progress:1", redis.Run("INFO persistence"));
            Assert.Contains("rdb_bgsave_in_progress:0", redis.Run("INFO persistence"));
            redis.Expect("CONFIG SET rdb-key-save-delay 0", "OK");
            redis.Advance(20_000);
            Assert.Contains("aof_rewrite_in_progress:0", redis.Run("INFO persistence"));
        }

        using CommandRunner again = Start(storage);
        again.Expect("DBSIZE", "21");
    }

    [Fact]
    public void Turned_on_again_while_the_rewrite_that_was_given_up_ends_it_waits_for_another()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = Start(storage))
        {
            redis.Expect("SET k v", "OK");
            redis.Run("BGREWRITEAOF");
            redis.Client.Arrive("CONFIG"u8.ToArray(), "SET"u8.ToArray(), "appendonly"u8.ToArray(), "no"u8.ToArray());
            redis.Client.Arrive("CONFIG"u8.ToArray(), "SET"u8.ToArray(), "appendonly"u8.ToArray(), "yes"u8.ToArray());
            redis.Advance(3000);
            Assert.Equal("OK", redis.Client.NextText());
            Assert.Equal("OK", redis.Client.NextText());
            Assert.Contains("aof_last_bgrewrite_status:ok", redis.Run("INFO persistence"));
            redis.Expect("SET k w", "OK");
        }

        using CommandRunner again = Start(storage);
        again.Expect("GET k", "\"w\"");
    }

    [Fact]
    public void Without_a_preamble_the_base_is_commands_that_make_the_same_data()
    {
        MemoryStorage storage = new();
        string digest;
        using (CommandRunner redis = Start(storage, options => options.Persistence.AofUseRdbPreamble = false))
        {
            Assert.Equal(0, storage.LengthOf("appendonlydir/appendonly.aof.1.base.aof"));
            redis.Expect("SET s v", "OK");
            redis.Expect("SET n 12", "OK");
            redis.Expect("PEXPIREAT s 99999999999999", "1");
            redis.Expect("SADD ints 1 2 3", "3");
            redis.Expect("ZADD small 1 a -inf b 2.5 c", "3");
            redis.Expect("HSET h f v g 7", "2");
            redis.Expect("SELECT 5", "OK");
            for (int i = 0; i < 300; i++)
            {
                redis.Run($"RPUSH l element{i}");
                redis.Run($"SADD set member{i}");
                redis.Run($"ZADD z {i} member{i}");
                redis.Run($"HSET big field{i} {i}");
                redis.Run($"XADD x {i + 1}-1 f v{i}");
            }

            redis.Expect("XGROUP CREATE x g 0", "OK");
            digest = redis.Run("DEBUG DIGEST");
            redis.Run("BGREWRITEAOF");
            redis.Advance(3000);
            Assert.StartsWith("file appendonly.aof.2.base.aof seq 2 type b\n", Text(storage, Manifest), StringComparison.Ordinal);
            Assert.Contains("RPUSH", Text(storage, "appendonlydir/appendonly.aof.2.base.aof"));
            Assert.DoesNotContain(storage.List(string.Empty), name => name.StartsWith("temp", StringComparison.Ordinal));
        }

        using CommandRunner again = Start(storage);
        Assert.Equal(digest, again.Run("DEBUG DIGEST"));
        again.Expect("SELECT 5", "OK");
        Assert.Contains("\"g\"", again.Run("XINFO GROUPS x"));
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
}
