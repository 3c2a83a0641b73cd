using System.IO;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;
using Tandem.Server.Persistence;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.ReplicationStream;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Aof;

/// <summary>When the log is forced to disk, and what is told of an fsync that takes long.</summary>
public sealed class FsyncPolicyTests
{
    [Fact]
    public void Writes_that_wait_for_a_slow_fsync_are_counted_once_for_each_two_seconds()
    {
        TestClock clock = new();
        EventLoop loop = new(new TestPoller(), clock);

        // Does its work when the loop turns, which this test does not let it do.
        using BackgroundWriter writer = new(loop, "log writer", hasOwnThread: false);
        long now = 10_000;
        ReplicationLog log = new(ReplicationId.Create(new byte[20]));
        log.Files = new LogFiles(new MemoryStorage(), () => now) { Names = new OneFolder() };
        log.Activate();
        FsyncPolicy policy = new(
            log, new PersistenceOptions(), new ServerLog(clock, Stream.Null), () => writer, () => now)
        { IsOn = true };
        Write(log);
        policy.Continue();
        Assert.Equal(1, policy.Pending);
        Wait(seconds: 10);
        Assert.Equal(0, policy.Delays);

        Write(log);
        Wait(seconds: 7);
        Assert.Equal(2, policy.Delays);
        policy.ResetCounters();
        Assert.Equal(0, policy.Delays);
        Turn();
        Assert.Equal(0, policy.Pending);
        Assert.Equal(log.End, policy.DurableEnd);

        policy.Finish(log.Files.Last);
        Assert.Equal(1, policy.Pending);
        Turn();
        Assert.Equal(0, policy.Pending);

        void Wait(int seconds)
        {
            for (; seconds > 0; seconds--)
            {
                policy.Continue();
                now += 1000;
            }
        }

        void Turn()
        {
            for (int i = 0; i < 5; i++)
            {
                loop.RunOnce(0);
            }
        }
    }

    private static void Write(ReplicationLog log)
    {
        log.Append("*1\r\n$4\r\nPING\r\n"u8);
        Assert.True(log.WriteOut());
    }
}
