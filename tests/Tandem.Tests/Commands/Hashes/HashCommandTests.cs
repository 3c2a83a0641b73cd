using System;
using System.Collections.Generic;
using System.Linq;
using Tandem.Protocol;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Hashes;

public sealed class HashCommandTests
{
    [Theory]
    [InlineData("HSET s f v")]
    [InlineData("HMSET s f v")]
    [InlineData("HSETNX s f v")]
    [InlineData("HINCRBY s f 1")]
    [InlineData("HINCRBYFLOAT s f 1")]
    [InlineData("HDEL s f")]
    [InlineData("HGET s f")]
    [InlineData("HMGET s f g")]
    [InlineData("HGETALL s")]
    [InlineData("HKEYS s")]
    [InlineData("HVALS s")]
    [InlineData("HLEN s")]
    [InlineData("HEXISTS s f")]
    [InlineData("HSTRLEN s f")]
    [InlineData("HSCAN s 0")]
    [InlineData("HRANDFIELD s")]
    [InlineData("HRANDFIELD s 2 WITHVALUES")]
    public void On_a_string_key_they_reply_WRONGTYPE(string line)
    {
        using CommandRunner redis = new();
        redis.Expect("SET s v", "OK");
        redis.ExpectError(line, "WRONGTYPE");
    }

    [Theory]
    [InlineData("HGET k f", "(nil)")]
    [InlineData("HMGET k f g", "[(nil), (nil)]")]
    [InlineData("HGETALL k", "[]")]
    [InlineData("HKEYS k", "[]")]
    [InlineData("HVALS k", "[]")]
    [InlineData("HLEN k", "0")]
    [InlineData("HEXISTS k f", "0")]
    [InlineData("HSTRLEN k f", "0")]
    [InlineData("HDEL k f", "0")]
    [InlineData("HSCAN k 0", "[\"0\", []]")]
    [InlineData("HRANDFIELD k", "(nil)")]
    [InlineData("HRANDFIELD k 2", "[]")]
    public void An_absent_key_is_an_empty_hash(string line, string reply)
    {
        using CommandRunner redis = new();
        redis.Expect(line, reply);
        redis.Expect("EXISTS k", "0");
    }

    [Fact]
    public void Set_counts_what_is_new_and_get_finds_it()
    {
        using CommandRunner redis = new();
        redis.Expect("HSET k a 1 b two a 3", "2");
        redis.Expect("HMSET k b 2 c \"\"", "OK");
        redis.Expect("HSETNX k a 9", "0");
        redis.Expect("HSETNX k d 9", "1");
        redis.Expect("HGET k a", "\"3\"");
        redis.Expect("HMGET k b none c", "[\"2\", (nil), \"\"]");
        redis.Expect("HGETALL k", "[\"a\", \"3\", \"b\", \"2\", \"c\", \"\", \"d\", \"9\"]");
        redis.Expect("HKEYS k", "[\"a\", \"b\", \"c\", \"d\"]");
        redis.Expect("HVALS k", "[\"3\", \"2\", \"\", \"9\"]");
        redis.Expect("HLEN k", "4");
        redis.Expect("HEXISTS k c", "1");
        redis.Expect("HSTRLEN k c", "0");
        redis.Expect("HSET k e 100200", "1");
        redis.Expect("HSTRLEN k e", "6");
        redis.ExpectError("HSET k a 1 b", "ERR wrong number of arguments for 'hset' command");
        redis.ExpectError("HMSET k a 1 b", "ERR wrong number of arguments for 'hmset' command");
    }

    [Fact]
    public void Long_fields_long_values_and_many_fields_make_a_table()
    {
        using CommandRunner redis = new(options =>
        {
            options.Keyspace.HashMaxListpackEntries = 3;
            options.Keyspace.HashMaxListpackValueBytes = 5;
        });
        redis.Expect("HSET k a 12345 b 2 c 3", "3");
        redis.Expect("OBJECT ENCODING k", "\"listpack\"");
        redis.Expect("HSET k d 4", "1");
        redis.Expect("OBJECT ENCODING k", "\"hashtable\"");
        redis.Expect("HGET k a", "\"12345\"");
        redis.Expect("HSET v a 123456", "1");
        redis.Expect("OBJECT ENCODING v", "\"hashtable\"");
        redis.Expect("HSET f fields1 v", "1");
        redis.Expect("OBJECT ENCODING f", "\"hashtable\"");
        redis.Expect("HSET i a 1", "1");
        redis.Expect("HINCRBY i a 1000000", "1000001");
        redis.Expect("OBJECT ENCODING i", "\"hashtable\"");
    }

    [Fact]
    public void Events_and_changes_are_counted_per_field_and_the_last_one_takes_the_key()
    {
        using CommandRunner redis = new();
        redis.RecordEvents(KeyEventClass.All | KeyEventClass.New);
        long dirty = redis.Server.Keyspace.Dirty;
        redis.Expect("HSET k a 1 b 2", "2");
        redis.Expect("HSETNX k c 3", "1");
        redis.Expect("HSETNX k c 4", "0");
        redis.Expect("HINCRBY k a 1", "2");
        redis.Expect("HINCRBYFLOAT k a 1.5", "\"3.5\"");
        Assert.Equal(5, redis.Server.Keyspace.Dirty - dirty);
        redis.Expect("HDEL k none", "0");
        redis.Expect("HDEL k a b c d", "3");
        redis.Expect("EXISTS k", "0");
        Assert.Equal(8, redis.Server.Keyspace.Dirty - dirty);
        Assert.Equal("new k, hset k, hset k, hincrby k, hincrbyfloat k, hdel k, del k", redis.TakeEvents());
        Assert.Equal(
            "HSET k a 1 b 2 | HSETNX k c 3 | HINCRBY k a 1 | HSET k a 3.5 | HDEL k a b c d", redis.TakeWrites());
    }

    [Fact]
    public void Increments_stay_in_64_bits()
    {
        using CommandRunner redis = new();
        redis.Expect("HINCRBY k f 17", "17");
        redis.Expect("HINCRBY k f -20", "-3");
        redis.Expect("HSET k big 9223372036854775807 text \" 1\"", "2");
        redis.ExpectError("HINCRBY k big 1", "ERR increment or decrement would overflow");
        redis.Expect("HINCRBY k big -1", "9223372036854775806");
        redis.ExpectError("HINCRBY k text 1", "ERR hash value is not an integer");
        redis.ExpectError("HINCRBY k f x", "ERR value is not an integer or out of range");
        redis.Expect("HSET k low -9223372036854775808", "1");
        redis.ExpectError("HINCRBY k low -1", "ERR increment or decrement would overflow");
        redis.ExpectError("HINCRBY none f x", "ERR value is not an integer or out of range");
        redis.Expect("EXISTS none", "0");
    }

    [Fact]
    public void Increments_by_a_float_are_exact_where_long_doubles_are()
    {
        using CommandRunner redis = new();
        redis.Expect("HINCRBYFLOAT k f 0.1", "\"0.1\"");
        redis.Expect("HINCRBYFLOAT k f 0.2", "\"0.3\"");
        redis.Expect("HINCRBYFLOAT k f 5e3", "\"5000.29999999999999982\"");
        redis.Expect("HINCRBYFLOAT k f -5000.3", "\"0\"");
        redis.Expect("HSET k text 1x infinite inf", "2");
        redis.ExpectError("HINCRBYFLOAT k text 1", "ERR hash value is not a float");
        redis.ExpectError("HINCRBYFLOAT k f x", "ERR value is not a valid float");
        redis.ExpectError("HINCRBYFLOAT k f nan", "ERR value is not a valid float");
        redis.ExpectError("HINCRBYFLOAT k f inf", "ERR value is NaN or Infinity");
        redis.ExpectError("HINCRBYFLOAT k infinite 1", "ERR increment would produce NaN or Infinity");
        redis.Expect("HGET k f", "\"0\"");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(100_000)]
    public void Random_commands_do_what_a_plain_dictionary_does(int listpackEntries)
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        using CommandRunner redis = new(options => options.Keyspace.HashMaxListpackEntries = listpackEntries);
        Dictionary<string, string> model = [];
        for (int step = 0; step < 3000; step++)
        {
            string field = random.Next(2) == 0 ? $"{random.Next(60)}" : $"f{random.Next(60)}";
            string value = random.Next(3) == 0 ? $"{random.Next(100_000)}" : new string('v', random.Next(1, 70));
            string where = $"seed {seed} step {step}";
            switch (random.Next(4))
            {
                case 0 or 1:
                    Assert.True((model.ContainsKey(field) ? "0" : "1") == redis.Run($"HSET k {field} {value}"), where);
                    model[field] = value;
                    break;
                case 2:
                    Assert.True((model.Remove(field) ? "1" : "0") == redis.Run($"HDEL k {field}"), where);
                    break;
                default:
                    string expected = model.TryGetValue(field, out string? found) ? $"\"{found}\"" : "(nil)";
                    Assert.True(expected == redis.Run($"HGET k {field}"), where);
                    break;
            }
        }

        RespValue all = redis.Client.Send("HGETALL"u8.ToArray(), "k"u8.ToArray())!;
        Dictionary<string, string> given = all.Items.Select(item => item.Text).Chunk(2).ToDictionary(p => p[0], p => p[1]);
        Assert.Equal(model.OrderBy(pair => pair.Key), given.OrderBy(pair => pair.Key));
    }
}
