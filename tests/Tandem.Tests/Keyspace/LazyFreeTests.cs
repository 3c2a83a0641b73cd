using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Keyspace;

public sealed class LazyFreeTests
{
    [Theory]
    [InlineData("RPUSH", 1)]
    [InlineData("SADD", 1)]
    [InlineData("HSET", 2)]
    public void A_huge_value_is_freed_step_by_step(string command, int words)
    {
        using CommandRunner redis = new(o => o.Keyspace.ListMaxListpackSize = 1);
        string[] elements = [.. Enumerable.Range(0, 2000 * words).Select(i => "e" + i.ToString(CultureInfo.InvariantCulture))];
        redis.Client.RunWords([command, "k", .. elements]);
        redis.Client.Arrive("UNLINK"u8.ToArray(), "k"u8.ToArray());
        redis.Client.Connection.Handler!.OnReadable(redis.Client.Connection);
        Assert.Equal(1, redis.Server.Keyspace.LazyFree.PendingObjects);
        int steps = 1;
        while (redis.Server.Keyspace.LazyFree.Step(100))
        {
            steps++;
        }

        Assert.InRange(steps, 10, 50);
        Assert.Equal(0, redis.Server.Keyspace.LazyFree.PendingObjects);
        Assert.Equal(1, redis.Server.Keyspace.LazyFree.FreedObjects);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Nothing_of_a_flushed_table_is_lost_when_steps_end_between_its_values(int budget)
    {
        long before = NativeHeap.UsedBytes;
        HashTable table = HashTable.Create();
        for (int i = 0; i < 200; i++)
        {
            HashTable members = HashTable.Create();
            members.Add("a"u8);
            members.Add("b"u8);
            EntryRef entry = table.Add(Encoding.ASCII.GetBytes($"s{i}"));
            entry.Handle = members.Address;
            entry.Tag = ValueTag.Of(DataType.Set, ValueEncoding.HashTable);
        }

        LazyFree freed = new();
        freed.Add(table);
        while (freed.Step(budget))
        {
        }

        Assert.Equal(before, NativeHeap.UsedBytes);
        Assert.Equal(200, freed.FreedObjects);
    }

    [Fact]
    public void A_flushed_table_frees_its_huge_values_in_steps_too_and_counts_keys()
    {
        using CommandRunner redis = new();
        string[] elements = [.. Enumerable.Range(0, 2000).Select(i => "e" + i.ToString(CultureInfo.InvariantCulture))];
        redis.Client.RunWords(["SADD", "s", .. elements]);
        for (int i = 0; i < 100; i++)
        {
            redis.Client.RunWords("SET", "k" + i.ToString(CultureInfo.InvariantCulture), "v");
        }

        redis.Client.Arrive("FLUSHALL"u8.ToArray(), "ASYNC"u8.ToArray());
        redis.Client.Connection.Handler!.OnReadable(redis.Client.Connection);
        Assert.Equal(101, redis.Server.Keyspace.LazyFree.PendingObjects);
        int steps = 1;
        while (redis.Server.Keyspace.LazyFree.Step(100))
        {
            steps++;
        }

        Assert.InRange(steps, 10, 50);
        Assert.Equal(0, redis.Server.Keyspace.LazyFree.PendingObjects);
        Assert.Equal(101, redis.Server.Keyspace.LazyFree.FreedObjects);
    }

    [Fact]
    public void Freeing_goes_on_by_itself_and_ends()
    {
        using CommandRunner redis = new();
        redis.Client.RunWords(
            ["SADD", "s", .. Enumerable.Range(0, 2000).Select(i => "e" + i.ToString(CultureInfo.InvariantCulture))]);
        redis.Expect("UNLINK s", "1");
        redis.Advance(100);
        Assert.Contains("lazyfree_pending_objects:0", redis.Run("INFO memory"));
        Assert.Contains("lazyfreed_objects:1", redis.Run("INFO memory"));
        Assert.True(redis.Server.Keyspace.LazyFree.IsEmpty);
    }

    [Fact]
    public void Small_values_are_freed_at_once()
    {
        using CommandRunner redis = new();
        redis.Expect("RPUSH l a b c", "3");
        redis.Expect("UNLINK l", "1");
        Assert.Contains("lazyfreed_objects:0", redis.Run("INFO memory"));
    }
}
