using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Protocol;

public sealed class RespReplyReaderTests
{
    [Theory]
    [RespPayload("+OK\r\n", "OK")]
    [RespPayload("-ERR x y\r\n", "(error) ERR x y")]
    [RespPayload(":-12\r\n:7\r\n", "-12", "7")]
    [RespPayload("$5\r\nhello\r\n$0\r\n\r\n", "\"hello\"", "\"\"")]
    [RespPayload("$-1\r\n*-1\r\n_\r\n", "(nil)", "(nil)", "(nil)")]
    [RespPayload("*0\r\n*2\r\n:1\r\n*1\r\n$1\r\na\r\n", "[]", "[1, [\"a\"]]")]
    [RespPayload("%2\r\n+a\r\n:1\r\n+b\r\n*0\r\n", "{a: 1, b: []}")]
    [RespPayload("~1\r\n:1\r\n>2\r\n+message\r\n:1\r\n", "(Set)[1]", "(Push)[message, 1]")]
    [RespPayload("#t\r\n#f\r\n,3.14\r\n(123\r\n", "(true)", "(false)", "3.14", "123")]
    [RespPayload("=7\r\ntxt:abc\r\n!5\r\nERR x\r\n", "\"abc\"", "(error) ERR x")]
    [RespPayload("*3\r\n*1\r\n*1\r\n*1\r\n:1\r\n%0\r\n*0\r\n", "[[[[1]]], {}, []]")]
    public void Replies_are_read_however_they_arrive(RespDelivery delivery, params string[] expected)
    {
        RespReplyReader reader = new();
        List<string> values = [];
        foreach (byte[] piece in delivery.Pieces)
        {
            reader.Append(piece);
            while (reader.TryRead(out RespValue? value) == ReplyStatus.Complete)
            {
                values.Add(value!.ToString());
            }
        }

        Assert.Null(reader.Error);
        Assert.Equal(expected, values);
        Assert.Equal(0, reader.Buffered.Length);
    }

    [Theory]
    [RespPayload("|1\r\n+ttl\r\n:3600\r\n*2\r\n:1\r\n|1\r\n+k\r\n+v\r\n:2\r\n")]
    public void Attributes_belong_to_the_value_behind_them(RespDelivery delivery)
    {
        RespReplyReader reader = new();
        RespValue? value = null;
        foreach (byte[] piece in delivery.Pieces)
        {
            reader.Append(piece);
            reader.TryRead(out value);
        }

        Assert.Equal("[1, 2]", value!.ToString());
        Assert.Equal(["ttl", "3600"], value.Attributes!.Select(a => a.Text));
        Assert.Null(value[0].Attributes);
        Assert.Equal(["k", "v"], value[1].Attributes!.Select(a => a.Text));
    }

    [Theory]
    [InlineData("x\r\n")]
    [InlineData(":\r\n")]
    [InlineData(":1x\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("$a\r\n")]
    [InlineData("$1\r\nabc\r\n")]
    [InlineData("*-2\r\n")]
    [InlineData("*?\r\n")]
    [InlineData("#x\r\n")]
    [InlineData("+OK\n")]
    [InlineData("\r\n")]
    public void What_is_no_reply_is_an_error(string payload)
    {
        RespReplyReader reader = new();
        reader.Append(RespDelivery.Bytes(payload));
        Assert.Equal(ReplyStatus.ProtocolError, reader.TryRead(out _));
        Assert.NotNull(reader.Error);
        Assert.Equal(ReplyStatus.ProtocolError, reader.TryRead(out _));
        reader.Reset();
        reader.Append("+OK\r\n"u8);
        Assert.Equal(ReplyStatus.Complete, reader.TryRead(out _));
    }

    [Fact]
    public void Nesting_has_a_limit()
    {
        RespReplyReader reader = new();
        reader.Append(RespDelivery.Bytes(string.Concat(Enumerable.Repeat("*1\r\n", 1000))));
        Assert.Equal(ReplyStatus.ProtocolError, reader.TryRead(out _));
    }

    [Fact]
    public void An_announced_count_allocates_nothing_by_itself()
    {
        RespReplyReader reader = new();
        reader.Append("*1000000000\r\n:1\r\n"u8);
        Assert.Equal(ReplyStatus.Incomplete, reader.TryRead(out _));
    }

    [Fact]
    public void Lines_and_payloads_can_be_taken_by_hand()
    {
        RespReplyReader reader = new();
        reader.Append("\n+FULLRESYNC id 1\r\n\n$EOF:0123\r\npayload+"u8);
        Assert.Equal(string.Empty, Line(reader));
        Assert.Equal("+FULLRESYNC id 1", Line(reader));
        Assert.Equal(string.Empty, Line(reader));
        Assert.Equal("$EOF:0123", Line(reader));
        Assert.Equal(ReplyStatus.Incomplete, reader.TryReadLine(out _));
        Assert.Equal("payload+", Encoding.ASCII.GetString(reader.Buffered));
        reader.Skip(7);
        reader.Append("OK\r\n"u8);
        Assert.Equal(ReplyStatus.Complete, reader.TryRead(out RespValue? value));
        Assert.Equal("OK", value!.Text);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Skip(1));
    }

    [Fact]
    public void What_the_writer_writes_is_read_back_from_random_pieces()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            RespWriter writer = new() { ProtocolVersion = 3 };
            StringBuilder expected = new();
            int count = random.Next(1, 6);
            for (int i = 0; i < count; i++)
            {
                expected.Append(Write(writer, random, 0)).Append('\n');
            }

            RespReplyReader reader = new();
            StringBuilder actual = new();
            foreach (byte[] piece in RespDelivery.Random(writer.Written.ToArray(), random).Pieces)
            {
                reader.Append(piece);
                while (reader.TryRead(out RespValue? value) == ReplyStatus.Complete)
                {
                    actual.Append(value).Append('\n');
                }
            }

            Assert.True(reader.Error is null, $"seed {seed}: {reader.Error}");
            Assert.True(expected.ToString() == actual.ToString(), $"seed {seed}: {expected} / {actual}");
        }
    }

    [Fact]
    public void Random_garbage_never_throws()
    {
        const string Alphabet = "+-:$*_#,(!=%~>|\r\n0123456789tfx";
        for (int seed = 0; seed < 5000; seed++)
        {
            Random random = new(seed);
            StringBuilder payload = new();
            for (int i = random.Next(1, 40); i > 0; i--)
            {
                payload.Append(Alphabet[random.Next(Alphabet.Length)]);
                payload.Append(random.Next(3) == 0 ? "\r\n" : string.Empty);
            }

            RespReplyReader reader = new();
            foreach (byte[] piece in RespDelivery.Random(RespDelivery.Bytes(payload.ToString()), random).Pieces)
            {
                reader.Append(piece);
                while (reader.TryRead(out _) == ReplyStatus.Complete)
                {
                }
            }
        }
    }

    private static string Line(RespReplyReader reader)
    {
        Assert.Equal(ReplyStatus.Complete, reader.TryReadLine(out ReadOnlySpan<byte> line));
        return Encoding.ASCII.GetString(line);
    }

    /// <summary>Writes a random value and returns its text.</summary>
    private static string Write(RespWriter writer, Random random, int depth)
    {
        int count = random.Next(15);
        switch (random.Next(depth < 3 ? 9 : 6))
        {
            case 0:
                writer.Ok();
                return "OK";
            case 1:
                long integer = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
                writer.Integer(integer);
                return integer.ToString(System.Globalization.CultureInfo.InvariantCulture);
            case 2:
                byte[] bytes = new byte[random.Next(3) == 0 ? random.Next(300) : random.Next(20)];
                random.NextBytes(bytes);
                writer.Bulk(bytes);
                return $"\"{Encoding.Latin1.GetString(bytes)}\"";
            case 3:
                writer.Null();
                return "(nil)";
            case 4:
                writer.Boolean(count > 7);
                return count > 7 ? "(true)" : "(false)";
            case 5:
                writer.Error(Errors.NoSuchKey);
                return "(error) ERR no such key";
            case 6:
                writer.Map(count);
                return "{" + string.Join(", ", Repeat(count, () =>
                    $"{Write(writer, random, depth + 1)}: {Write(writer, random, depth + 1)}")) + "}";
            case 7:
                int mark = writer.BeginDeferred();
                string items = string.Join(", ", Repeat(count, () => Write(writer, random, depth + 1)));
                writer.EndDeferredArray(mark, count);
                return "[" + items + "]";
            default:
                writer.Array(count);
                return "[" + string.Join(", ", Repeat(count, () => Write(writer, random, depth + 1))) + "]";
        }
    }

    private static List<string> Repeat(int count, Func<string> write)
    {
        List<string> texts = [];
        for (int i = 0; i < count; i++)
        {
            texts.Add(write());
        }

        return texts;
    }
}
