using System;
using System.Linq;
using System.Text;
using Tandem.Server.Commands.Bitmaps;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Bitmaps;

public sealed class BitmapTests
{
    [Fact]
    public void SetBit_grows_the_string_and_changes_nothing_when_the_bit_is_so_already()
    {
        using CommandRunner redis = new();
        redis.RecordEvents();
        redis.Expect("SETBIT b 15 0", "0");
        redis.Expect("SETBIT b 1 1", "0");
        redis.Expect("SETBIT b 1 1", "1");
        redis.Expect("GET b", "\"@\0\"");
        redis.Expect("GETBIT b 1", "1");
        redis.Expect("GETBIT b 1000", "0");
        Assert.Equal("new b, setbit b, setbit b", redis.TakeEvents());
        Assert.Equal("SETBIT b 15 0 | SETBIT b 1 1", redis.TakeWrites());
        redis.ExpectError("SETBIT b 4294967296 1", "ERR bit offset is not an integer or out of range");
        redis.ExpectError("SETBIT b 0 2", "ERR bit is not an integer or out of range");
    }

    [Fact]
    public void Counting_and_finding_agree_with_one_bit_at_a_time()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            byte[] bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            bytes.AsSpan(random.Next(bytes.Length)).Fill(random.Next(2) == 0 ? (byte)0 : (byte)255);
            int start = random.Next(bytes.Length * 8);
            int end = random.Next(start, bytes.Length * 8);
            int[] bits = [.. Enumerable.Range(start, end - start + 1).Select(bit => BitString.Get(bytes, bit))];
            Assert.True(bits.Sum() == BitCount.Count(bytes, start, end), $"seed {seed}");
            for (int wanted = 0; wanted <= 1; wanted++)
            {
                int expected = Array.IndexOf(bits, wanted);
                long found = BitPos.Find(bytes, wanted, start, end);
                Assert.True((expected < 0 ? -1 : expected + start) == found, $"seed {seed} wanted {wanted}");
            }
        }
    }

    [Fact]
    public void Fields_are_read_as_they_were_written_and_leave_their_neighbours_alone()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            Random random = new(seed);
            byte[] bytes = new byte[32];
            random.NextBytes(bytes);
            byte[] before = [.. bytes];
            int width = random.Next(1, 65);
            int at = random.Next((bytes.Length * 8) - width);
            ulong value = (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> (64 - width);
            BitString.SetField(bytes, at, width, value);
            Assert.True(value == BitString.GetField(bytes, at, width), $"seed {seed}");
            for (int bit = 0; bit < bytes.Length * 8; bit++)
            {
                if (bit < at || bit >= at + width)
                {
                    Assert.True(BitString.Get(before, bit) == BitString.Get(bytes, bit), $"seed {seed} bit {bit}");
                }
            }
        }
    }

    [Theory]
    [InlineData("BITFIELD f SET u8 0 200 GET i8 0", "[0, -56]")]
    [InlineData("BITFIELD f INCRBY u2 0 1 OVERFLOW SAT INCRBY u2 0 10 OVERFLOW FAIL INCRBY u2 0 1", "[1, 3, (nil)]")]
    [InlineData("BITFIELD f OVERFLOW SAT SET u8 #1 -1 GET u8 8", "[0, 255]")]
    [InlineData("BITFIELD f SET i64 0 9223372036854775807 INCRBY i64 0 1", "[0, -9223372036854775808]")]
    [InlineData("BITFIELD f", "[]")]
    public void BitField_does_its_operations_in_order(string line, string reply)
    {
        using CommandRunner redis = new();
        redis.Expect(line, reply);
    }

    [Fact]
    public void BitField_refuses_what_it_does_not_know()
    {
        using CommandRunner redis = new();
        redis.ExpectError("BITFIELD f GET u64 0", "ERR Invalid bitfield type. Use something like i16 u8.");
        redis.ExpectError("BITFIELD f OVERFLOW X", "ERR Invalid OVERFLOW type specified");
        redis.ExpectError("BITFIELD f NOPE", "ERR syntax error");
        redis.ExpectError("BITFIELD_RO f SET u8 0 1", "ERR BITFIELD_RO only supports the GET subcommand");
    }

    [Theory]
    [InlineData("AND", "a\0", "ab", "")]
    [InlineData("OR", "\x01\x02", "\x10", "\x01")]
    [InlineData("XOR", "abc", "abc", "")]
    public void BitOp_takes_shorter_strings_as_going_on_with_zeros(string operation, string a, string b, string c)
    {
        using CommandRunner redis = new();
        redis.Client.RunWords("MSET", "a", a, "b", b, "c", c);
        redis.Expect($"BITOP {operation} d a b c nokey", $"{a.Length}");
        string expected = new([.. Enumerable.Range(0, a.Length).Select(i =>
        {
            int[] bytes = [At(a, i), At(b, i), At(c, i), 0];
            return (char)bytes.Aggregate(operation switch
            {
                "AND" => (x, y) => x & y,
                "OR" => (x, y) => x | y,
                _ => (x, y) => x ^ y,
            });
        })]);
        redis.Expect("GET d", $"\"{expected}\"");
    }

    [Fact]
    public void BitOp_agrees_with_bytes_for_strings_longer_than_a_vector()
    {
        using CommandRunner redis = new();
        Random random = new(1);
        byte[] a = new byte[1001];
        byte[] b = new byte[517];
        random.NextBytes(a);
        random.NextBytes(b);
        redis.Client.Send("SET"u8.ToArray(), "a"u8.ToArray(), a);
        redis.Client.Send("SET"u8.ToArray(), "b"u8.ToArray(), b);
        redis.Expect("BITOP XOR d a b", "1001");
        redis.Expect("BITOP NOT d d", "1001");
        byte[] result = redis.Client.Send("GET"u8.ToArray(), "d"u8.ToArray())!.Bytes;
        Assert.Equal(a.Select((x, i) => (byte)~(x ^ (i < b.Length ? b[i] : 0))), result);
        redis.Expect("BITOP AND d nokey1 nokey2", "0");
        redis.Expect("EXISTS d", "0");
    }

    private static int At(string text, int index) => index < text.Length ? Encoding.Latin1.GetBytes(text)[index] : 0;
}
