using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Xunit;

namespace Tandem.Tests.Protocol;

// Forms were asked of redis-server 7.0.15 (DEBUG PROTOCOL in both versions).
public sealed class RespWriterTests
{
    [Fact]
    public void Values_have_their_RESP2_and_RESP3_forms()
    {
        Check(w => w.Ok(), "+OK\r\n");
        Check(w => w.Queued(), "+QUEUED\r\n");
        Check(w => w.Simple("PONG"u8), "+PONG\r\n");
        Check(w => w.Integer(0), ":0\r\n");
        Check(w => w.Integer(-1), ":-1\r\n");
        Check(w => w.Integer(12345), ":12345\r\n");
        Check(w => w.Integer(long.MinValue), ":-9223372036854775808\r\n");
        Check(w => w.Bulk(""u8), "$0\r\n\r\n");
        Check(w => w.Bulk("Hello World"u8), "$11\r\nHello World\r\n");
        Check(w => w.Bulk("h\u00e9"), "$3\r\nh\u00c3\u00a9\r\n");
        Check(w => w.Bulk("ab"u8, "cd"u8), "$4\r\nabcd\r\n");
        Check(w => "xyz"u8.CopyTo(w.BulkToFill(3)), "$3\r\nxyz\r\n");
        Check(w => w.BulkInteger(-42), "$3\r\n-42\r\n");
        Check(w => w.BulkDouble(0.5), "$3\r\n0.5\r\n");
        Check(w => w.Double(3.141), "$5\r\n3.141\r\n", ",3.141\r\n");
        Check(w => w.Double(double.NegativeInfinity), "$4\r\n-inf\r\n", ",-inf\r\n");
        Check(w => w.Double(LongDouble.FromDouble(0.1)), "$19\r\n0.10000000000000001\r\n", ",0.10000000000000001\r\n");
        Check(w => w.Null(), "$-1\r\n", "_\r\n");
        Check(w => w.NullArray(), "*-1\r\n", "_\r\n");
        Check(w => w.EmptyArray(), "*0\r\n");
        Check(w => w.Array(3), "*3\r\n");
        Check(w => w.Array(1234567), "*1234567\r\n");
        Check(w => w.Map(3), "*6\r\n", "%3\r\n");
        Check(w => w.Set(10), "*10\r\n", "~10\r\n");
        Check(w => w.Push(2), "*2\r\n", ">2\r\n");
        Check(w => w.Boolean(true), ":1\r\n", "#t\r\n");
        Check(w => w.Boolean(false), ":0\r\n", "#f\r\n");
        Check(w => w.BigNumber("1234567999999999999999999999999999999"u8),
            "$37\r\n1234567999999999999999999999999999999\r\n", "(1234567999999999999999999999999999999\r\n");
        Check(w => w.Verbatim("This is a verbatim\nstring"u8, "txt"),
            "$25\r\nThis is a verbatim\nstring\r\n", "=29\r\ntxt:This is a verbatim\nstring\r\n");
        Check(w => w.Raw("anything"u8), "anything");
    }

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(100000)]
    public void Bulk_lengths_of_any_size_are_written(int length)
    {
        string text = new('x', length);
        Check(w => w.Bulk(Encoding.ASCII.GetBytes(text)), $"${length}\r\n{text}\r\n");
    }

    [Fact]
    public void Attributes_are_of_RESP3()
    {
        RespWriter writer = new() { ProtocolVersion = 3 };
        writer.Attribute(1);
        Assert.Equal("|1\r\n", Text(writer));
    }

    [Theory]
    [InlineData("ERR no such key", "-ERR no such key\r\n", "ERR")]
    [InlineData("WRONGTYPE Operation", "-WRONGTYPE Operation\r\n", "WRONGTYPE")]
    [InlineData("ERR a\r\nb\nc\r\n", "-ERR a  b c\r\n", "ERR")]
    [InlineData("LOADING", "-LOADING\r\n", "ERR")] // As in Redis: without a blank there is no code.
    [InlineData("AVERYLONGPREFIXTHATCANNOTBEACODEATALL x", "-AVERYLONGPREFIXTHATCANNOTBEACODEATALL x\r\n", "ERR")]
    public void Errors_stay_on_one_line_and_are_counted_by_code(string text, string expected, string code)
    {
        RecordingOwner owner = new(long.MaxValue);
        RespWriter writer = new() { Owner = owner };
        writer.Error(text);
        writer.Error(Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected + expected, Text(writer));
        Assert.Equal(2, writer.ErrorCount);
        Assert.Equal([code, code], owner.Codes);
    }

    [Fact]
    public void Output_that_its_owner_does_not_allow_is_lost_with_all_that_follows()
    {
        RespWriter writer = new() { Owner = new RecordingOwner(100_000) };
        int mark = writer.BeginDeferred();
        byte[] element = new byte[1000];
        int count = 0;
        while (!writer.Overflowed)
        {
            writer.Bulk(element);
            count++;
        }

        Assert.InRange(count, 50, 140);
        writer.Bulk(element);
        writer.EndDeferredArray(mark, count);
        writer.Error(Errors.Syntax);
        Assert.InRange(writer.Length, 0, 2000);
        Assert.Equal(1, writer.ErrorCount);
    }

    [Fact]
    public void Suppressed_output_is_dropped_but_its_errors_count()
    {
        RespWriter writer = new() { Suppressed = true };
        writer.Ok();
        writer.Error(Errors.Syntax);
        writer.Integer(5);
        writer.Integer(500);
        writer.Bulk("x"u8);
        writer.Bulk("x");
        writer.BulkToFill(0);
        writer.Double(1.5);
        writer.Map(2);
        writer.Null();
        writer.Verbatim("x"u8, "txt");
        writer.EndDeferredArray(writer.BeginDeferred(), 20);
        Assert.Equal(0, writer.Length);
        Assert.Equal(1, writer.ErrorCount);
        writer.Suppressed = false;
        writer.Ok();
        Assert.Equal("+OK\r\n", Text(writer));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(123)]
    [InlineData(12345)]
    public void Deferred_lengths_are_filled_in_later(int count)
    {
        Check(
            w =>
            {
                w.Ok();
                int outer = w.BeginDeferred();
                int inner = w.BeginDeferred();
                for (int i = 0; i < count; i++)
                {
                    w.Integer(7);
                }

                w.EndDeferredMap(inner, count / 2);
                w.EndDeferredSet(w.BeginDeferred(), 0);
                w.EndDeferredArray(outer, 2);
                w.Bulk("end"u8);
            },
            $"+OK\r\n*2\r\n*{count / 2 * 2}\r\n{Sevens(count)}*0\r\n$3\r\nend\r\n",
            $"+OK\r\n*2\r\n%{count / 2}\r\n{Sevens(count)}~0\r\n$3\r\nend\r\n");
    }

    [Fact]
    public void Output_that_is_taken_in_pieces_while_more_is_written_stays_whole()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            RespWriter writer = new() { ProtocolVersion = 2 + (seed % 2) };
            List<byte> expected = [];
            List<byte> taken = [];
            for (int i = 0; i < 2000; i++)
            {
                int kind = random.Next(14);
                int size = random.Next(random.Next(300) + 1);
                RespWriter alone = new() { ProtocolVersion = writer.ProtocolVersion };
                Write(writer, kind, size);
                Write(alone, kind, size);
                expected.AddRange(alone.Written);
                if (random.Next(3) == 0)
                {
                    int count = random.Next(writer.Length + 1);
                    taken.AddRange(writer.Written[..count]);
                    writer.Consume(count);
                }
            }

            taken.AddRange(writer.Written);
            Assert.True(expected.SequenceEqual(taken), $"seed {seed}");
        }
    }

    private static void Write(RespWriter writer, int kind, int size)
    {
        byte[] bytes = new byte[size];
        Array.Fill(bytes, (byte)('a' + (size % 26)));
        switch (kind)
        {
            case 0: writer.Simple(bytes); break;
            case 1: writer.Error(bytes); break;
            case 2: writer.Integer(size % 12); break;
            case 3: writer.Integer(size * 1_000_003L); break;
            case 4: writer.Bulk(bytes); break;
            case 5: writer.Bulk(Encoding.ASCII.GetString(bytes)); break;
            case 6: writer.Bulk(bytes, bytes); break;
            case 7: bytes.CopyTo(writer.BulkToFill(size)); break;
            case 8: writer.Double(size / 7.0); break;
            case 9: writer.Array(size * 100); break;
            case 10: writer.Map(size); break;
            case 11: writer.Verbatim(bytes, "txt"); break;
            case 12: writer.Null(); break;
            default:
                int mark = writer.BeginDeferred();
                for (int i = 0; i < size; i++)
                {
                    writer.Boolean(i % 2 == 0);
                }

                writer.EndDeferredArray(mark, size);
                break;
        }
    }

    [Fact]
    public void Consumed_bytes_leave_the_front()
    {
        RespWriter writer = new();
        writer.Bulk("hello"u8);
        writer.Consume(4);
        Assert.Equal("hello\r\n", Text(writer));
        int mark = writer.BeginDeferred();
        for (int i = 0; i < 2000; i++)
        {
            writer.Integer(7);
        }

        writer.EndDeferredArray(mark, 2000);
        Assert.Equal("hello\r\n*2000\r\n" + Sevens(2000), Text(writer));
        writer.Consume(writer.Length);
        Assert.Equal(0, writer.Length);
        writer.Ok();
        Assert.Equal("+OK\r\n", Text(writer));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Consume(6));
    }

    [Fact]
    public void Small_buffers_are_kept_and_large_ones_given_back()
    {
        RespWriter writer = new();
        Assert.Equal(0, writer.Capacity);
        writer.Ok();
        int small = writer.Capacity;
        writer.Reset();
        Assert.Equal(small, writer.Capacity);
        writer.Bulk(new byte[3_000_000]);
        Assert.True(writer.Capacity >= 3_000_000);
        writer.Reset();
        Assert.Equal(RespWriter.KeptBytes, writer.Capacity);
        writer.Shrink();
        Assert.InRange(writer.Capacity, 1, 2045);
        writer.Ok();
        writer.Shrink();
        writer.Trim();
        Assert.Equal("+OK\r\n", Text(writer));
        writer.Consume(5);
        writer.Trim();
        Assert.Equal(0, writer.Capacity);
    }

    [Fact]
    public void Output_can_be_cut_back()
    {
        RespWriter writer = new();
        writer.Ok();
        int before = writer.Length;
        writer.Array(5);
        writer.Truncate(before);
        Assert.Equal("+OK\r\n", Text(writer));
    }

    [Fact]
    public void Writing_allocates_nothing_once_the_buffer_is_there()
    {
        RespWriter writer = new();
        byte[] value = new byte[100];

        // The runtime allocates now and then while it compiles methods anew: one round without proves it.
        long allocated = long.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++)
            {
                writer.Ok();
                writer.Bulk(value);
                writer.Integer(123456);
                writer.Double(0.1);
                writer.Error(Errors.WrongType);
                writer.EndDeferredArray(writer.BeginDeferred(), 100);
            }

            writer.Reset();
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, allocated);
    }

    private static string Sevens(int count) => string.Concat(Enumerable.Repeat(":7\r\n", count));

    private static void Check(Action<RespWriter> write, string resp2, string? resp3 = null)
    {
        RespWriter writer = new();
        write(writer);
        Assert.Equal(resp2, Text(writer));
        writer = new RespWriter { ProtocolVersion = 3 };
        write(writer);
        Assert.Equal(resp3 ?? resp2, Text(writer));
    }

    private static string Text(RespWriter writer) => Encoding.Latin1.GetString(writer.Written);

    private sealed class RecordingOwner(long limit) : IReplyOwner
    {
        public List<string> Codes { get; } = [];

        public bool AllowsOutput(long bytes) => bytes <= limit;

        public void ErrorWritten(ReadOnlySpan<byte> code, ReadOnlySpan<byte> text) => Codes.Add(Encoding.ASCII.GetString(code));
    }
}
