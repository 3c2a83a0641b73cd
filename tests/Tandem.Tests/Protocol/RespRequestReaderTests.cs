using System;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Protocol;

// Texts and rules were asked of redis-server 7.0.15.
public sealed class RespRequestReaderTests
{
    [Theory]
    [RespPayload("*1\r\n$4\r\nPING\r\n", "PING")]
    [RespPayload("*2\r\n$4\r\nECHO\r\n$0\r\n\r\n", "ECHO|")]
    [RespPayload("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n",
        "SET|key|value", "GET|key")]
    [RespPayload("*0\r\n*-1\r\n\r\n\n*-10\r\n*1\r\n$1\r\na\r\n", "a")]
    [RespPayload("*2\r\n$12\r\nhello world!\r\n$2\r\n\r\n\r\n", "hello world!|\r\n")]
    [RespPayload("*1\r\n$4\r\nPINGxx*1\r\n$4\r\nPING\r\n", "PING", "PING")] // What follows a body is skipped unread.
    [RespPayload("*1\rx$4\rxPING\r\n", "PING")] // So is what follows a header's CR.
    [RespPayload("*11\r\n$1\r\n0\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n$1\r\n4\r\n$1\r\n5\r\n$1\r\n6\r\n$1\r\n7\r\n"
        + "$1\r\n8\r\n$1\r\n9\r\n$2\r\n10\r\n", "0|1|2|3|4|5|6|7|8|9|10")]
    [RespPayload("PING\r\n", "PING")]
    [RespPayload("PING\n*1\r\n$4\r\nPING\r\n  SET  a\tb \r\n", "PING", "PING", "SET|a|b")]
    [RespPayload("$5\r\nhello\r\n", "$5", "hello")]
    public void Requests_are_read_however_they_arrive(RespDelivery delivery, params string[] expected)
    {
        RequestFeed feed = new RequestFeed().Receive(delivery);
        Assert.Null(feed.Error);
        Assert.Equal(expected, feed.Requests);
        Assert.Equal(0, feed.Leftover);
        Assert.False(feed.Reader.InMultibulk);
    }

    [Theory]
    [RespPayload("PING \"a\\x41\\n\\r\\t\\b\\a\\q\\\\\\\"\"\r\n", "PING|aA\n\r\t\b\aq\\\"")]
    [RespPayload("PING 'a\\'b\\n'\r\n", "PING|a'b\\n")]
    [RespPayload("PING a\"b c\" d\r\n", "PING|ab c|d")]
    [RespPayload("\"PING\" \"\" '' x\r\n", "PING|||x")]
    [RespPayload("PING \"\\x4\\xg1\"\r\n", "PING|x4xg1")]
    [RespPayload("PING \"\\x00\\xff\"\r\n", "PING|\0\u00ff")]
    [RespPayload("PING \va\vb\r\n", "PING|a\vb")]
    [RespPayload("PI\rNG\n", "PI|NG")]
    [RespPayload("'a'\t\"b\"\r\n", "a|b")]
    public void Quotes_of_inline_requests_are_removed(RespDelivery delivery, string expected)
    {
        RequestFeed feed = new RequestFeed().Receive(delivery);
        Assert.Null(feed.Error);
        Assert.Equal([expected], feed.Requests);
    }

    [Theory]
    [RespPayload("*\r\n", "invalid multibulk length")]
    [RespPayload("*x\r\n", "invalid multibulk length")]
    [RespPayload("*+1\r\n", "invalid multibulk length")]
    [RespPayload("*01\r\n", "invalid multibulk length")]
    [RespPayload("*2147483648\r\n", "invalid multibulk length")]
    [RespPayload("*99999999999999999999999\r\n", "invalid multibulk length")]
    [RespPayload("*1\r\nfoo\r\n", "expected '$', got 'f'")]
    [RespPayload("*1\r\n\r\n", "expected '$', got '\r'")]
    [RespPayload("*1\r\n$\r\n", "invalid bulk length")]
    [RespPayload("*1\r\n$-1\r\n", "invalid bulk length")]
    [RespPayload("*1\r\n$+4\r\n", "invalid bulk length")]
    [RespPayload("*1\r\n$04\r\nPING\r\n", "invalid bulk length")]
    [RespPayload("*1\r\n$4x\r\nPING\r\n", "invalid bulk length")]
    [RespPayload("*1\r\n$536870913\r\n", "invalid bulk length")]
    [RespPayload("PING \"a\"b\r\n", "unbalanced quotes in request")]
    [RespPayload("PING \"a\r\n", "unbalanced quotes in request")]
    [RespPayload("PING 'a\r\n", "unbalanced quotes in request")]
    [RespPayload("PING a\"b\r\n", "unbalanced quotes in request")]
    [RespPayload("PING 'a\\\r\n", "unbalanced quotes in request")]
    [RespPayload("PING \"a\\\r\n", "unbalanced quotes in request")]
    public void Broken_requests_end_the_stream_with_the_error_of_Redis(RespDelivery delivery, string error)
    {
        RequestFeed feed = new RequestFeed().Receive(delivery);
        Assert.Equal("Protocol error: " + error, feed.Error);
        Assert.Empty(feed.Requests);
    }

    [Theory]
    [RespPayload("*1\r\n$4\r\nPING\r\n*x\r\n")]
    public void Requests_before_an_error_are_still_read(RespDelivery delivery)
    {
        RequestFeed feed = new RequestFeed().Receive(delivery);
        Assert.Equal(["PING"], feed.Requests);
        Assert.Equal("Protocol error: invalid multibulk length", feed.Error);
    }

    [Theory]
    [InlineData("", "too big inline request")]
    [InlineData("*", "too big mbulk count string")]
    [InlineData("*1\r\n$", "too big bulk count string")]
    [InlineData("*1\r\nx", "too big bulk count string")]
    public void A_line_without_end_is_refused_behind_64_KB(string begin, string error)
    {
        int before = begin.LastIndexOf('\n') + 1;
        byte[] payload = RespDelivery.Bytes(begin + new string('1', 65536 - (begin.Length - before)));
        RequestFeed feed = new();
        feed.Receive(payload);
        Assert.Null(feed.Error);
        feed.Receive("1"u8);
        Assert.Equal("Protocol error: " + error, feed.Error);
    }

    [Theory]
    [InlineData("*2147483647\r\n")]
    [InlineData("*1\r\n$536870912\r\n")]
    [InlineData("*1\r\n\0\r\n")] // A NUL byte hides the line's end, as it does in Redis.
    [InlineData("*\0\r\n")]
    [InlineData("PING a\0b\nPING\r\n")]
    public void What_may_still_become_a_request_waits(string payload)
    {
        RequestFeed feed = new();
        feed.Receive(RespDelivery.Bytes(payload));
        Assert.Null(feed.Error);
        Assert.Empty(feed.Requests);
    }

    [Theory]
    [InlineData("*10\r\n", null)]
    [InlineData("*11\r\n", "Protocol error: unauthenticated multibulk length")]
    [InlineData("*1\r\n$16384\r\n", null)]
    [InlineData("*1\r\n$16385\r\n", "Protocol error: unauthenticated bulk length")]
    [InlineData("*2147483648\r\n", "Protocol error: invalid multibulk length")]
    public void Before_authentication_limits_are_small(string payload, string? error)
    {
        RequestFeed feed = new(new RespLimits { Authenticated = false });
        feed.Receive(RespDelivery.Bytes(payload));
        Assert.Equal(error, feed.Error);
    }

    [Fact]
    public void The_bulk_limit_is_configurable()
    {
        RequestFeed feed = new(new RespLimits { MaxBulkLength = 1 << 20 });
        feed.Receive("*2\r\n$1048576\r\n"u8);
        Assert.Null(feed.Error);
        feed = new RequestFeed(new RespLimits { MaxBulkLength = 1 << 20 });
        feed.Receive("*2\r\n$1048577\r\n"u8);
        Assert.Equal("Protocol error: invalid bulk length", feed.Error);
    }

    [Fact]
    public void An_incomplete_bulk_tells_how_large_the_buffer_must_be()
    {
        RequestFeed feed = new();
        feed.Receive("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000\r\nabc"u8);
        Assert.True(feed.Reader.InMultibulk);
        Assert.Equal(100000, feed.Reader.PendingBulkLength);
        Assert.Equal(2, feed.Reader.PartialArgumentCount);
        int header = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000\r\n".Length;
        Assert.Equal(header + 100002, feed.Reader.RequiredLength);
        feed.Receive(Encoding.ASCII.GetBytes(new string('x', 99997) + "\r\n"));
        Assert.Equal("SET|k|abc" + new string('x', 99997), feed.Requests.Single());
        Assert.Equal(0, feed.Reader.PendingBulkLength);
        Assert.Equal(0, feed.Reader.RequiredLength);
    }

    [Fact]
    public void Random_requests_survive_random_splits()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            StringBuilder payload = new();
            string[] expected = new string[random.Next(1, 30)];
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] = AppendRequest(payload, random);
            }

            RequestFeed feed = new RequestFeed().Receive(
                RespDelivery.Random(RespDelivery.Bytes(payload.ToString()), random));
            Assert.True(feed.Error is null, $"seed {seed}: {feed.Error}");
            Assert.True(expected.SequenceEqual(feed.Requests), $"seed {seed}");
            Assert.True(feed.Leftover == 0, $"seed {seed}");
        }
    }

    [Fact]
    public void Random_garbage_never_throws_and_ends_alike_however_it_arrives()
    {
        const string Alphabet = "*$\r\n0123456789-+\"'\\x ab\0\u00ff";
        for (int seed = 0; seed < 5000; seed++)
        {
            Random random = new(seed);
            StringBuilder payload = new();
            int length = random.Next(1, 120);
            while (payload.Length < length)
            {
                switch (random.Next(6))
                {
                    case 0:
                        payload.Append("\r\n");
                        break;
                    case 1:
                        payload.Append('*').Append(random.Next(-1, 4)).Append("\r\n");
                        break;
                    case 2:
                        payload.Append('$').Append(random.Next(0, 5)).Append("\r\n");
                        break;
                    default:
                        payload.Append(Alphabet[random.Next(Alphabet.Length)]);
                        break;
                }
            }

            byte[] bytes = RespDelivery.Bytes(payload.ToString());
            RequestFeed whole = new();
            whole.Receive(bytes);
            RequestFeed pieces = new RequestFeed().Receive(RespDelivery.Random(bytes, random));
            Assert.True(whole.Requests.SequenceEqual(pieces.Requests), $"seed {seed}");
            Assert.True(whole.Error == pieces.Error, $"seed {seed}: {whole.Error} / {pieces.Error}");
        }
    }

    [Fact]
    public void Reading_allocates_nothing_even_when_requests_arrive_cut()
    {
        byte[] bytes = RespDelivery.Bytes("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n");
        RespRequestReader reader = default;
        ArgumentList arguments = new();
        RespLimits limits = new();
        long allocated = 0;
        int read = 0;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int cut = 0; cut < bytes.Length; cut++)
            {
                int position = 0;
                arguments.Clear();
                reader.TryRead(bytes.AsSpan(0, cut), ref position, arguments, out _, limits);
                reader.TryRead(bytes, ref position, arguments, out int count, limits);
                read += count;
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
        Assert.Equal(3 * 3 * bytes.Length, read);
    }

    private static string AppendRequest(StringBuilder payload, Random random)
    {
        string[] arguments = new string[random.Next(10) == 0 ? random.Next(10, 200) : random.Next(1, 5)];
        for (int i = 0; i < arguments.Length; i++)
        {
            int length = random.Next(20) switch { 0 => random.Next(2000), 1 => 0, _ => random.Next(1, 30) };
            char[] text = new char[length];
            for (int c = 0; c < length; c++)
            {
                text[c] = (char)random.Next(256);
            }

            arguments[i] = new string(text);
        }

        payload.Append('*').Append(arguments.Length).Append("\r\n");
        foreach (string argument in arguments)
        {
            payload.Append('$').Append(argument.Length).Append("\r\n").Append(argument).Append("\r\n");
        }

        return string.Join('|', arguments);
    }
}
