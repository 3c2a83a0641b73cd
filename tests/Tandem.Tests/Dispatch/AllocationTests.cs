using System;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Dispatch;

/// <summary>The hot path leaves nothing for the collector: from the bytes of a request to those of its reply.</summary>
public sealed class AllocationTests
{
    private const int Turns = 2000;

    [Theory]
    [InlineData("PING")]
    [InlineData("SET key value")]
    [InlineData("GET key")]
    [InlineData("GET missing")]
    [InlineData("INCR counter")]
    [InlineData("SET key value EX 100")]
    [InlineData("MSET a 1 b 2 c 3")]
    [InlineData("MGET a b c")]
    [InlineData("DEL missing")]
    [InlineData("EXPIRE key 100")]
    [InlineData("LPUSH pushed a 1 b")]
    [InlineData("RPOP list 0")]
    [InlineData("LPOP missing")]
    [InlineData("LRANGE list 0 9")]
    [InlineData("RPOPLPUSH list list")]
    [InlineData("ZADD zset 1 a")]
    [InlineData("ZADD zset 1.5 m 2.5 m 3 n")]
    [InlineData("ZINCRBY zset 1 a")]
    [InlineData("ZADD large 1 longer 2 longer")]
    [InlineData("ZRANGE zset 0 -1 WITHSCORES")]
    [InlineData("ZRANGEBYSCORE large -inf 5 WITHSCORES LIMIT 0 9")]
    [InlineData("ZSCORE zset a")]
    [InlineData("XADD log MAXLEN 10 * field value")]
    [InlineData("XRANGE old - + COUNT 3")]
    [InlineData("XREAD COUNT 3 STREAMS old 0")]
    public void A_command_allocates_nothing(string command)
    {
        foreach (int depth in (int[])[1, 16])
        {
            using CommandLoop loop = new(
                [
                    "SET key value", "SET a 1", "RPUSH list a 1 b 2 c 3", "ZADD zset 1 a 2 b 2.5 c",
                    $"ZADD large 1 a 2 {new string('b', 100)} 1 longer", "XADD old 1-1 f v",
                ],
                command, depth);
            for (int turn = 0; turn < Turns; turn++)
            {
                loop.Turn();
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int turn = 0; turn < Turns; turn++)
            {
                loop.Turn();
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.NotEqual('-', loop.FirstReplyByte);

            // Structures may double once in a while; per command that is nothing.
            Assert.True(allocated < Turns, $"{command} at depth {depth}: {allocated} bytes in {Turns} turns");
        }
    }
}
