using Tandem.Platform.Storage;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Aof;

/// <summary>Writes that the append-only file gets and replicas do not: redis.set_repl.</summary>
public sealed class FileOnlyWritesTests
{
    [Fact]
    public void What_a_script_writes_for_the_file_only_is_loaded_but_is_no_part_of_the_stream()
    {
        MemoryStorage storage = new();
        long end;
        using (CommandRunner redis = new(static o => o.Persistence.AppendOnly = true, storage))
        {
            redis.Expect("SELECT 2", "OK");
            redis.Run("EVAL \"redis.call('set','a',1) redis.set_repl(redis.REPL_AOF) redis.call('set','b',2) "
                + "redis.set_repl(redis.REPL_NONE) redis.call('set','c',3) redis.set_repl(redis.REPL_ALL) redis.call('set','d',4)\" 0");
            redis.Expect("MGET a b c d", "[\"1\", \"2\", \"3\", \"4\"]");
            end = redis.Server.Log.End;
            using LogReaderText reader = new(redis.Server.Log.OpenReader(0));
            string stream = reader.ReadAll();
            Assert.Contains("$1\r\nd\r\n$1\r\n4\r\n", stream);
            Assert.DoesNotContain("$1\r\nb\r\n", stream);
        }

        using CommandRunner again = new(static o => o.Persistence.AppendOnly = true, storage);
        again.Expect("SELECT 2", "OK");
        again.Expect("MGET a b c d", "[\"1\", \"2\", (nil), \"4\"]");
        Assert.Equal(end, again.Server.Log.End);
    }
}
