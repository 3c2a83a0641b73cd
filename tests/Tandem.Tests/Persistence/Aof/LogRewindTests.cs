using System;
using System.Globalization;
using Tandem.Platform.Storage;
using Tandem.Server;
using Tandem.Server.ReplicationStream;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Aof;

/// <summary>Rewinding while the loop turns: it does so each 1024 commands that are loaded.</summary>
public sealed class LogRewindTests
{
    private const int Commands = 3000;

    [Fact]
    public void What_is_given_up_is_not_written_again_while_the_rest_is_loaded()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = Start(storage))
        {
            Rewind(redis);
        }

        using CommandRunner again = Start(storage);
        again.Expect("GET k", string.Create(CultureInfo.InvariantCulture, $"\"{Commands - 1}\""));
    }

    [Fact]
    public void No_base_is_made_of_data_that_are_being_loaded()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = Start(storage, static options => options.Persistence.AutoAofRewriteMinSizeBytes = 1))
        {
            Rewind(redis);
            redis.Advance(1000);
        }

        using CommandRunner again = Start(storage);
        again.Expect("GET k", string.Create(CultureInfo.InvariantCulture, $"\"{Commands - 1}\""));
    }

    [Fact]
    public void Replicas_that_have_what_is_given_up_are_dropped_before()
    {
        using CommandRunner redis = Start(new MemoryStorage());
        TestReplica replica = new(redis);
        Rewind(redis);
        redis.Turn();
        Assert.Contains("connected_slaves:0", redis.Run("INFO replication"));
    }

    // Three keys, and k that is set many times; then it is set once more, which is taken back.
    private static void Rewind(CommandRunner redis)
    {
        redis.Expect("MSET a 1 b 2 c 3", "OK");
        for (int i = 0; i < Commands; i++)
        {
            redis.Expect(string.Create(CultureInfo.InvariantCulture, $"SET k {i}"), "OK");
        }

        ReplicationId id = redis.Server.Log.Id;
        long fork = redis.Server.Log.End;
        redis.Expect("SET k mine", "OK");
        redis.AdvanceAtOnce(500);
        Assert.Equal(0, redis.Server.Durability.RewindTo(id, fork));
        redis.Expect("GET k", string.Create(CultureInfo.InvariantCulture, $"\"{Commands - 1}\""));
        Assert.Equal(fork, redis.Server.Log.SendableEnd);
    }

    private static CommandRunner Start(MemoryStorage storage, Action<TandemOptions>? configure = null) => new(
        options =>
        {
            options.Persistence.AppendOnly = true;
            configure?.Invoke(options);
        },
        storage);
}
