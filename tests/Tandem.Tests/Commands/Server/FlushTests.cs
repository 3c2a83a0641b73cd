using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Server;

public sealed class FlushTests
{
    [Fact]
    public void Flushall_saves_the_empty_data_set_when_there_are_save_points()
    {
        using CommandRunner redis = new(o => o.Persistence.Save.TrySet(["3600", "1"]));
        redis.Expect("SET k v", "OK");
        redis.Expect("SAVE", "OK");
        redis.Expect("SET l v", "OK");
        redis.Expect("FLUSHDB", "OK");
        Assert.Contains("rdb_changes_since_last_save:3", redis.Run("INFO persistence"));
        redis.Expect("FLUSHALL", "OK");
        Assert.Contains("rdb_changes_since_last_save:0", redis.Run("INFO persistence"));
    }
}
