using System;
using System.Collections.Generic;
using System.Linq;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Lists;

public sealed class ListCommandTests
{
    [Fact]
    public void Push_adds_at_its_end_one_element_after_another()
    {
        using CommandRunner redis = new();
        redis.Expect("RPUSH k a b 3", "3");
        redis.Expect("LPUSH k x y", "5");
        redis.Expect("LRANGE k 0 -1", "[\"y\", \"x\", \"a\", \"b\", \"3\"]");
        redis.Expect("LPUSHX none a", "0");
        redis.Expect("RPUSHX k z", "6");
        redis.Expect("LLEN k", "6");
        redis.Expect("TYPE k", "list");
        redis.Expect("OBJECT ENCODING k", "\"quicklist\"");
    }

    [Theory]
    [InlineData("LPUSH s a")]
    [InlineData("RPUSHX s a")]
    [InlineData("LPOP s")]
    [InlineData("RPOP s 2")]
    [InlineData("LLEN s")]
    [InlineData("LRANGE s 0 -1")]
    [InlineData("LINDEX s 0")]
    [InlineData("LSET s 0 a")]
    [InlineData("LINSERT s BEFORE a b")]
    [InlineData("LREM s 0 a")]
    [InlineData("LTRIM s 0 1")]
    [InlineData("LPOS s a")]
    [InlineData("LMOVE s t LEFT LEFT")]
    [InlineData("LMPOP 2 none s LEFT")]
    [InlineData("BLPOP none s 1")]
    [InlineData("BRPOPLPUSH s t 1")]
    public void On_a_string_key_they_reply_WRONGTYPE(string line)
    {
        using CommandRunner redis = new();
        redis.Expect("SET s v", "OK");
        redis.ExpectError(line, "WRONGTYPE");
    }

    [Fact]
    public void Pop_takes_from_its_end_and_removes_an_emptied_list()
    {
        using CommandRunner redis = new();
        redis.RecordEvents(KeyEventClass.All | KeyEventClass.New);
        redis.Expect("RPUSH k a b c d e", "5");
        redis.Expect("LPOP k", "\"a\"");
        redis.Expect("RPOP k 2", "[\"e\", \"d\"]");
        redis.Expect("LPOP k 0", "[]");
        redis.Expect("LPOP k 9", "[\"b\", \"c\"]");
        redis.Expect("LPOP k", "(nil)");
        redis.Expect("LPOP k 1", "(nil)");
        redis.ExpectError("LPOP k -1", "ERR value is out of range, must be positive");
        redis.ExpectError("LPOP k 1 2", "ERR wrong number of arguments for 'lpop' command");
        Assert.Equal("new k, rpush k, lpop k, rpop k, lpop k, del k", redis.TakeEvents());
        Assert.Equal("RPUSH k a b c d e | LPOP k | RPOP k 2 | LPOP k 9", redis.TakeWrites());
    }

    [Fact]
    public void Indexes_count_from_both_ends()
    {
        using CommandRunner redis = new();
        redis.Expect("RPUSH k a b c", "3");
        redis.Expect("LINDEX k -1", "\"c\"");
        redis.Expect("LINDEX k 3", "(nil)");
        redis.Expect("LINDEX none x", "(nil)");
        redis.ExpectError("LINDEX k x", "ERR value is not an integer or out of range");
        redis.Expect("LSET k -3 10", "OK");
        redis.ExpectError("LSET k 3 x", "ERR index out of range");
        redis.ExpectError("LSET none 0 x", "ERR no such key");
        redis.Expect("LRANGE k -100 1", "[\"10\", \"b\"]");
        redis.Expect("LRANGE k 2 1", "[]");
    }

    [Fact]
    public void Insert_goes_beside_the_first_pivot()
    {
        using CommandRunner redis = new();
        redis.Expect("RPUSH k a b a", "3");
        redis.Expect("LINSERT k AFTER a x", "4");
        redis.Expect("LINSERT k before b y", "5");
        redis.Expect("LINSERT k before none y", "-1");
        redis.Expect("LINSERT none before a y", "0");
        redis.ExpectError("LINSERT k beside a y", "ERR syntax error");
        redis.Expect("LRANGE k 0 -1", "[\"a\", \"x\", \"y\", \"b\", \"a\"]");
    }

    [Fact]
    public void Rem_counts_from_the_head_or_from_the_tail()
    {
        using CommandRunner redis = new();
        redis.Expect("RPUSH k 1 a 1 b 1 c 1", "7");
        redis.Expect("LREM k 1 1", "1");
        redis.Expect("LREM k -1 1", "1");
        redis.Expect("LRANGE k 0 -1", "[\"a\", \"1\", \"b\", \"1\", \"c\"]");
        redis.Expect("LREM k 0 1", "2");
        redis.Expect("LREM k 0 none", "0");
        redis.Expect("LREM none 0 none", "0");
    }

    [Fact]
    public void Trim_keeps_a_range_and_counts_what_it_removes()
    {
        using CommandRunner redis = new();
        redis.RecordEvents(KeyEventClass.All | KeyEventClass.New);
        redis.Expect("RPUSH k a b c d e", "5");
        long dirty = redis.Server.Keyspace.Dirty;
        redis.Expect("LTRIM k 1 -2", "OK");
        Assert.Equal(2, redis.Server.Keyspace.Dirty - dirty);
        redis.Expect("LRANGE k 0 -1", "[\"b\", \"c\", \"d\"]");
        redis.Expect("LTRIM k 5 9", "OK");
        redis.Expect("TYPE k", "none");
        Assert.Equal("new k, rpush k, ltrim k, ltrim k, del k", redis.TakeEvents());
    }

    [Fact]
    public void Pos_finds_by_rank_count_and_maxlen()
    {
        using CommandRunner redis = new();
        redis.Expect("RPUSH k a b c 1 2 3 c c", "8");
        redis.Expect("LPOS k c", "2");
        redis.Expect("LPOS k c RANK 2", "6");
        redis.Expect("LPOS k c RANK -1", "7");
        redis.Expect("LPOS k c COUNT 2", "[2, 6]");
        redis.Expect("LPOS k c COUNT 0 RANK -2", "[6, 2]");
        redis.Expect("LPOS k c COUNT 0 MAXLEN 7", "[2, 6]");
        redis.Expect("LPOS k none", "(nil)");
        redis.Expect("LPOS none c COUNT 0", "[]");
        redis.ExpectError("LPOS k c RANK 0", "ERR RANK can't be zero");
        redis.ExpectError("LPOS k c COUNT -1", "ERR COUNT can't be negative");
        redis.ExpectError("LPOS k c MAXLEN -1", "ERR MAXLEN can't be negative");
    }

    [Fact]
    public void Move_takes_from_one_end_and_puts_at_another_also_of_the_same_list()
    {
        using CommandRunner redis = new();
        redis.Expect("RPUSH k a b c", "3");
        redis.RecordEvents(KeyEventClass.All | KeyEventClass.New);
        redis.TakeWrites();
        redis.Expect("LMOVE k t LEFT RIGHT", "\"a\"");
        redis.Expect("RPOPLPUSH k t", "\"c\"");
        redis.Expect("LMOVE t t LEFT RIGHT", "\"c\"");
        redis.Expect("LMOVE t t LEFT LEFT", "\"a\"");
        redis.Expect("LRANGE t 0 -1", "[\"a\", \"c\"]");
        redis.Expect("RPOPLPUSH k t", "\"b\"");
        redis.Expect("TYPE k", "none");
        redis.Expect("RPOPLPUSH k t", "(nil)");
        Assert.Equal(
            "new t, rpush t, lpop k, lpush t, rpop k, rpush t, lpop t, lpush t, lpop t, lpush t, rpop k, del k",
            redis.TakeEvents());
        Assert.Equal(
            "LMOVE k t LEFT RIGHT | RPOPLPUSH k t | LMOVE t t LEFT RIGHT | LMOVE t t LEFT LEFT | RPOPLPUSH k t",
            redis.TakeWrites());
        redis.Expect("SET s v", "OK");
        redis.ExpectError("LMOVE t s LEFT LEFT", "WRONGTYPE");
        redis.ExpectError("LMOVE t k LEFT UP", "ERR syntax error");
        redis.Expect("LLEN t", "3");
    }

    [Fact]
    public void MPop_takes_from_the_first_list_there_is_and_is_logged_as_a_pop()
    {
        using CommandRunner redis = new();
        redis.Expect("RPUSH k a b c", "3");
        redis.TakeWrites();
        redis.Expect("LMPOP 2 none k RIGHT COUNT 2", "[\"k\", [\"c\", \"b\"]]");
        redis.Expect("LMPOP 1 k LEFT COUNT 9", "[\"k\", [\"a\"]]");
        redis.Expect("LMPOP 1 k LEFT", "(nil)");
        Assert.Equal("RPOP k 2 | LPOP k 1", redis.TakeWrites());
        redis.ExpectError("LMPOP 0 k LEFT", "ERR numkeys should be greater than 0");
        redis.ExpectError("LMPOP 1 k LEFT COUNT 0", "ERR count should be greater than 0");
        redis.ExpectError("LMPOP 2 k LEFT", "ERR syntax error");
        redis.ExpectError("LMPOP 1 k UP", "ERR syntax error");
        redis.ExpectError("LMPOP 1 k LEFT COUNT 1 COUNT 1", "ERR syntax error");
    }

    [Theory]
    [InlineData(-2, 0)]
    [InlineData(3, 0)]
    [InlineData(2, 1)]
    public void Random_commands_do_what_a_plain_list_does(int nodeSize, int compressDepth)
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        using CommandRunner redis = new(options =>
        {
            options.Keyspace.ListMaxListpackSize = nodeSize;
            options.Keyspace.ListCompressDepth = compressDepth;
        });
        List<string> model = [];
        for (int step = 0; step < 1500; step++)
        {
            string value = random.Next(3) == 0 ? random.Next(20).ToString() : new string('v', random.Next(1, 80));
            int index = model.Count == 0 ? 0 : random.Next(model.Count);
            switch (random.Next(7))
            {
                case 0:
                    model.Insert(0, value);
                    redis.Run($"LPUSH k {value}");
                    break;
                case 1 or 2:
                    model.Add(value);
                    redis.Run($"RPUSH k {value}");
                    break;
                case 3 when model.Count > 0:
                    model[index] = value;
                    redis.Run($"LSET k {index} {value}");
                    break;
                case 4 when model.Count > 0:
                    string pivot = model[index];
                    model.Insert(model.IndexOf(pivot) + 1, value);
                    redis.Run($"LINSERT k AFTER {pivot} {value}");
                    break;
                case 5:
                    int last = model.LastIndexOf(value);
                    if (last >= 0)
                    {
                        model.RemoveAt(last);
                    }

                    redis.Expect($"LREM k -1 {value}", last >= 0 ? "1" : "0");
                    break;
                case 6 when model.Count > 40:
                    model = model[5..^7];
                    redis.Run("LTRIM k 5 -8");
                    break;
            }

            string expected = "[" + string.Join(", ", model.Select(v => '"' + v + '"')) + "]";
            Assert.True(expected == redis.Run("LRANGE k 0 -1"), $"seed {seed} step {step}");
        }
    }
}
