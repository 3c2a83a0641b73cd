using System.Linq;
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
            file = before.Storage.Read("dump.rdb");
        }

        using CommandRunner after = new();
        after.Storage.Write("dump.rdb", file);
        after.AdvanceAtOnce(1000);
        after.Expect("DEBUG RELOAD NOSAVE", "OK");
        after.Server.Lifecycle.RestoreHistory(isReplica: false);
        Assert.Equal(id, after.Server.Log.SecondId.ToString());
        Assert.NotEqual(id, after.Server.Log.Id.ToString());
        Assert.Equal(end + 1, after.Server.Log.SecondIdEnd);
        Assert.Equal(
            "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*2\r\n$3\r\nDEL\r\n$4\r\ngoes\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*2\r\n$3\r\nDEL\r\n$5\r\nother\r\n",
            new TestReplica(after, id, end).TakeStream());
    }

    private static long Size(CommandRunner redis) => redis.Storage.Read("dump.rdb").Length;
}
