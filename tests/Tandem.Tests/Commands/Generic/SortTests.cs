using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Generic;

public sealed class SortTests
{
    [Fact]
    public void Elements_are_sorted_as_numbers_or_as_bytes()
    {
        using CommandRunner redis = WithList("10", "9", "-1", "2.5");
        redis.Expect("SORT l", "[\"-1\", \"2.5\", \"9\", \"10\"]");
        redis.Expect("SORT l DESC LIMIT 1 2", "[\"9\", \"2.5\"]");
        redis.Expect("SORT l ALPHA", "[\"-1\", \"10\", \"2.5\", \"9\"]");
        redis.Expect("SORT_RO l LIMIT 3 100", "[\"10\"]");
        redis.Expect("SORT l LIMIT 9 1", "[]");
        redis.Expect("SORT nokey", "[]");
        redis.ExpectError("SORT_RO l STORE x", "ERR syntax error");
        redis.Expect("SET s x", "OK");
        redis.ExpectError("SORT s", "WRONGTYPE");
    }

    [Fact]
    public void Elements_that_are_no_numbers_are_refused()
    {
        using CommandRunner redis = WithList("1", "x");
        redis.ExpectError("SORT l", "ERR One or more scores can't be converted into double");
    }

    [Fact]
    public void By_and_get_look_up_other_keys()
    {
        using CommandRunner redis = WithList("a", "b", "c");
        redis.Expect("MSET w_a 3 w_b 1 w_c 2 name_a A name_c C", "OK");
        redis.Expect("SORT l BY w_*", "[\"b\", \"c\", \"a\"]");
        redis.Expect("SORT l BY w_* GET # GET name_*", "[\"b\", (nil), \"c\", \"C\", \"a\", \"A\"]");
        redis.Expect("SORT l BY nosort", "[\"a\", \"b\", \"c\"]");
        redis.Expect("SORT l BY nosort DESC", "[\"c\", \"b\", \"a\"]");
        redis.Expect("SORT l BY missing_* ALPHA GET nostar", "[(nil), (nil), (nil)]");
    }

    [Fact]
    public void Store_makes_a_list_and_propagates_as_it_came()
    {
        using CommandRunner redis = WithList("3", "1", "2");
        redis.Expect("SET dest 1 EX 100", "OK");
        redis.TakeLog();
        redis.RecordEvents();
        redis.Expect("SORT l STORE dest", "3");
        Assert.Equal("SORT l STORE dest", redis.TakeWrites());
        Assert.Equal("sortstore dest", redis.TakeEvents());
        redis.Expect("TYPE dest", "list");
        redis.Expect("TTL dest", "-1");
        redis.Expect("SORT dest BY nosort", "[\"1\", \"2\", \"3\"]");
        redis.Expect("SORT nokey STORE dest", "0");
        redis.Expect("EXISTS dest", "0");
    }

    private static CommandRunner WithList(params string[] elements)
    {
        CommandRunner redis = new();
        QuickList list = QuickList.Create();
        foreach (string element in elements)
        {
            list.PushTail(System.Text.Encoding.ASCII.GetBytes(element));
        }

        EntryRef entry = redis.Server.Keyspace[0].Add("l"u8, DataType.List, ValueEncoding.QuickList);
        entry.Handle = list.Address;
        return redis;
    }
}
