using System;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Strings;

public sealed class IncrTests
{
    [Fact]
    public void Incr_counts_from_nothing_and_in_place()
    {
        using CommandRunner redis = new();
        redis.RecordEvents();
        redis.Expect("INCR n", "1");
        redis.Expect("INCRBY n 9", "10");
        redis.Expect("DECR n", "9");
        redis.Expect("DECRBY n -1", "10");
        redis.Expect("OBJECT ENCODING n", "\"int\"");
        Assert.Equal("new n, incrby n, incrby n, incrby n, incrby n", redis.TakeEvents());
        Assert.Equal("INCR n | INCRBY n 9 | DECR n | DECRBY n -1", redis.TakeWrites());
    }

    [Fact]
    public void Incr_keeps_the_expiry()
    {
        using CommandRunner redis = new();
        redis.Expect("SET n 1 PX 5000", "OK");
        redis.Expect("INCR n", "2");
        redis.Expect("PTTL n", "5000");
    }

    [Fact]
    public void What_is_no_integer_or_overflows_is_refused_and_stays()
    {
        using CommandRunner redis = new();
        redis.Expect("SET s \" 11\"", "OK");
        redis.ExpectError("INCR s", "ERR value is not an integer or out of range");
        redis.Expect("SET max 9223372036854775807", "OK");
        redis.ExpectError("INCR max", "ERR increment or decrement would overflow");
        redis.Expect("SET min -9223372036854775808", "OK");
        redis.ExpectError("DECR min", "ERR increment or decrement would overflow");
        redis.ExpectError("DECRBY n -9223372036854775808", "ERR decrement would overflow");
        redis.ExpectError("INCRBY n 1.5", "ERR value is not an integer or out of range");
        redis.Expect("GET max", "\"9223372036854775807\"");
        redis.Expect("EXISTS n", "0");
    }

    [Fact]
    public void IncrByFloat_propagates_its_result()
    {
        using CommandRunner redis = new();
        redis.Expect("SET f 10.50", "OK");
        redis.TakeLog();
        redis.Expect("INCRBYFLOAT f 0.1", "\"10.6\"");
        Assert.Equal("SET f 10.6 KEEPTTL", redis.TakeWrites());
        redis.Expect("INCRBYFLOAT f -5.6", "\"5\"");
        redis.Expect("OBJECT ENCODING f", "\"embstr\"");
        redis.Expect("INCRBYFLOAT f 5.0e3", "\"5005\"");
        redis.ExpectError("INCRBYFLOAT f x", "ERR value is not a valid float");
        redis.ExpectError("INCRBYFLOAT f inf", "ERR increment would produce NaN or Infinity");
    }

    [Fact]
    public void Counting_does_not_allocate()
    {
        using CommandRunner redis = new();
        byte[] request = "*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n"u8.ToArray();
        for (int i = 0; i < 200; i++)
        {
            redis.Client.Connection.Arrive(request);
            redis.Client.Connection.Handler!.OnReadable(redis.Client.Connection);
        }

        redis.Client.Connection.Arrive(request);
        long before = GC.GetAllocatedBytesForCurrentThread();
        redis.Client.Connection.Handler!.OnReadable(redis.Client.Connection);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
