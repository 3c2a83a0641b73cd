using System;
using Tandem.Platform.Storage;
using Tandem.Server;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Rdb;

/// <summary>SAVE and BGSAVE from the outside.</summary>
public sealed class RdbSavesTests
{
    [Fact]
    public void FLUSHALL_gives_a_running_save_up_without_marking_it_as_failed()
    {
        using CommandRunner redis = new(options => options.Persistence.RdbKeySaveDelayMicroseconds = 1_000_000);
        redis.Expect("MSET a 1 b 2 c 3", "OK");
        redis.Expect("BGSAVE", "Background saving started");
        Assert.Contains("rdb_bgsave_in_progress:1", redis.Run("INFO persistence"));
        redis.Expect("FLUSHALL", "OK");
        string info = redis.Run("INFO persistence");
        Assert.Contains("rdb_bgsave_in_progress:0", info);
        Assert.Contains("rdb_last_bgsave_status:ok", info);
        Assert.Contains("rdb_changes_since_last_save:6", info);
        Assert.Contains("Background saving terminated by signal 10", redis.ServerLog);
        redis.Expect("SET x 1", "OK");
    }

    [Fact]
    public void While_saving_fails_a_master_refuses_writes_and_PING_but_not_reads()
    {
        using CommandRunner redis = new(options => options.Persistence.Save.TrySet(["3600", "1"]));
        redis.Expect("SET k v", "OK");
        redis.Storage.Fault = static (_, _) => "No space left on device";
        redis.Run("BGSAVE");
        redis.Advance(1000);
        redis.ExpectError("SET k w", "MISCONF ");
        redis.ExpectError("PING", "MISCONF ");
        redis.Expect("GET k", "\"v\"");
        redis.Storage.Fault = null;
        redis.Expect("SAVE", "OK");
        redis.Advance(1000);
        redis.Expect("PING", "PONG");
    }

    [Fact]
    public void FLUSHALL_leaves_an_empty_file_when_there_are_save_points()
    {
        using CommandRunner redis = new(options => options.Persistence.Save.TrySet(["3600", "1"]));
        redis.Expect("SET k v", "OK");
        redis.Expect("SAVE", "OK");
        long full = Size(redis);
        redis.Expect("FLUSHALL", "OK");
        Assert.InRange(Size(redis), 50, full - 1);
    }

    [Fact]
    public void A_master_that_was_restarted_tells_returning_replicas_what_expired_meanwhile()
    {
        byte[] file;
        string id;
        long end;
        using (CommandRunner before = new())
        {
            before.Expect("SET stays v", "OK");
            before.Expect("SET goes v PX 10", "OK");
            before.Expect("SELECT 3", "OK");
            before.Expect("SET other v PX 10", "OK");
            before.Expect("SAVE", "OK");
            id = before.Server.Log.Id.ToString();
            end = before.Server.Log.End;
            file = AtomicFile.Read(before.Storage, "dump.rdb", out _)!;
        }

        using CommandRunner after = new(options => options.Server.EnableDebugCommand = ProtectedAction.Yes);
        AtomicFile.Write(after.Storage, "dump.rdb", file);
        after.AdvanceAtOnce(1000);
        after.Expect("DEBUG RELOAD NOSAVE", "OK");
        after.Server.Lifecycle.RestoreHistory(isReplica: false);
        Assert.Equal(id, after.Server.Log.SecondId.ToString());
        Assert.NotEqual(id, after.Server.Log.Id.ToString());
        Assert.Equal(end + 1, after.Server.Log.SecondIdEnd);
        Assert.Equal(after.Now, after.Server.Replication.Replicas.NoneSince);
        TestReplica replica = new(after, id, end);
        Assert.Equal(
            $"+CONTINUE {after.Server.Log.Id} *2 $6 SELECT $1 0 *2 $3 DEL $4 goes *2 $6 SELECT $1 3 *2 $3 DEL $5 other ",
            replica.Reply.Replace("\r\n", " ", StringComparison.Ordinal));
    }

    private static long Size(CommandRunner redis) => redis.Storage.LengthOf("dump.rdb");
}
