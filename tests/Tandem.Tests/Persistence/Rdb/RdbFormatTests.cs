using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Server.Persistence.Rdb;
using Xunit;

namespace Tandem.Tests.Persistence.Rdb;

public sealed class RdbFormatTests
{
    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(63UL, "3f")]
    [InlineData(64UL, "4040")]
    [InlineData(16383UL, "7fff")]
    [InlineData(16384UL, "8000004000")]
    [InlineData(uint.MaxValue, "80ffffffff")]
    [InlineData(uint.MaxValue + 1UL, "810000000100000000")]
    [InlineData(ulong.MaxValue, "81ffffffffffffffff")]
    public void A_length_takes_1_2_5_or_9_bytes(ulong length, string hex)
    {
        byte[] bytes = Write(w => w.WriteLength(length));
        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
        Assert.Equal(length, Reader(bytes).ReadLength());
    }

    [Theory]
    [InlineData("", "00")]
    [InlineData("abc", "03616263")]
    [InlineData("0", "c000")]
    [InlineData("-128", "c080")]
    [InlineData("127", "c07f")]
    [InlineData("128", "c18000")]
    [InlineData("-32768", "c10080")]
    [InlineData("32768", "c200800000")]
    [InlineData("-2147483648", "c200000080")]
    [InlineData("2147483648", "0a32313437343833363438")]
    [InlineData("007", "03303037")]
    [InlineData("-0", "022d30")]
    public void A_string_that_is_an_integer_of_32_bits_is_written_as_one(string text, string hex)
    {
        byte[] bytes = Write(w => w.WriteString(Encoding.ASCII.GetBytes(text)));
        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
        Assert.Equal(text, ReadString(Reader(bytes)));
    }

    [Fact]
    public void Strings_survive_any_split_of_the_source_and_any_block_size()
    {
        string[] texts = [.. Enumerable.Range(0, 300).Select(i => new string((char)('a' + (i % 20)), i)), .. RandomTexts(1)];
        foreach (int block in new[] { 64, 100, 4096 })
        {
            byte[] bytes = Write(w => Array.ForEach(texts, t => w.WriteString(Encoding.Latin1.GetBytes(t))), block);
            foreach (int piece in new[] { 1, 2, 7, 63, 5000 })
            {
                RdbReader reader = new(new MemorySource(bytes, piece), 64);
                Assert.All(texts, t => Assert.Equal(t, ReadString(reader)));
                Assert.Equal(bytes.Length, reader.Offset);
            }

            using RdbBuffer spare = new();
            RdbReader brief = new(new MemorySource(bytes, 5000), 1000);
            Assert.All(texts, t => Assert.Equal(t, Encoding.Latin1.GetString(brief.ReadBriefString(spare))));
            Assert.Equal(bytes.Length, brief.Offset);
        }
    }

    [Fact]
    public void A_compressible_string_is_compressed_only_above_20_bytes_and_when_asked_to()
    {
        byte[] text = new byte[1000];
        Assert.True(Write(w => w.WriteString(text)).Length < 50);
        Assert.Equal(1002, Write(w => { w.Compress = false; w.WriteString(text); }).Length);
        Assert.Equal(21, Write(w => w.WriteString(text.AsSpan(0, 20))).Length);
        Assert.True(Write(w => w.WriteString(text.AsSpan(0, 21))).Length < 21);
    }

    [Fact]
    public void The_checksum_of_what_was_written_is_that_of_what_was_read()
    {
        MemorySink sink = new();
        RdbWriter writer = new(sink, 100);
        foreach (string text in RandomTexts(2))
        {
            writer.WriteString(Encoding.Latin1.GetBytes(text));
        }

        ulong checksum = writer.Checksum;
        writer.Flush();
        Assert.Equal(checksum, writer.Checksum);
        RdbReader reader = new(new MemorySource(sink.Bytes, 61), 100);
        RandomTexts(2).ForEach(t => Assert.Equal(t, ReadString(reader)));
        Assert.Equal(checksum, reader.Checksum);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.5e300)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.Epsilon)]
    public void A_binary_double_keeps_every_bit(double value) =>
        Assert.Equal(value, Reader(Write(w => w.WriteDouble(value))).ReadBinaryDouble());

    [Theory]
    [InlineData("fd", double.NaN)]
    [InlineData("fe", double.PositiveInfinity)]
    [InlineData("ff", double.NegativeInfinity)]
    [InlineData("042d312e35", -1.5)]
    [InlineData("05316533303d", null)]
    [InlineData("00", null)]
    public void A_text_double_is_read_as_old_versions_wrote_it(string hex, double? value)
    {
        RdbReader reader = Reader(Convert.FromHexString(hex));
        if (value is null)
        {
            Assert.Equal(RdbFailure.Damaged, Assert.Throws<RdbException>(() => reader.ReadTextDouble()).Failure);
        }
        else
        {
            Assert.Equal(value.Value, reader.ReadTextDouble());
        }
    }

    [Theory]
    [InlineData("80ffffff", RdbFailure.ShortRead, 4)]
    [InlineData("8200", RdbFailure.Damaged, 1)]
    [InlineData("c5", RdbFailure.Damaged, 1)]
    [InlineData("817fffffffffffffff00", RdbFailure.Damaged, 9)]
    [InlineData("807fffffff00", RdbFailure.Damaged, 5)]
    [InlineData("803fffffff0011", RdbFailure.ShortRead, 7)]
    [InlineData("c30203ff00", RdbFailure.Damaged, 5)]
    [InlineData("c302803fffffff0061", RdbFailure.Damaged, 9)]
    public void A_damaged_string_ends_in_an_error_with_its_offset_and_little_memory(string hex, object failure, long offset)
    {
        RdbReader reader = Reader(Convert.FromHexString(hex));
        long before = GC.GetAllocatedBytesForCurrentThread();
        RdbException error = Assert.Throws<RdbException>(() => ReadString(reader));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal(failure, error.Failure);
        Assert.Equal(offset, error.Offset);
        Assert.Contains($"offset {offset}", error.LogLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_is_told_about_every_so_many_bytes()
    {
        List<long> told = [];
        RdbReader reader = new(new MemorySource(new byte[100_000], 1000)) { Progress = told.Add, ProgressIntervalBytes = 20_000 };
        reader.Skip(100_000);
        Assert.Equal([20_000, 40_000, 60_000, 80_000, 100_000], told);
    }

    private static RdbReader Reader(byte[] bytes) => new(new MemorySource(bytes));

    private static string ReadString(RdbReader reader)
    {
        using RdbBuffer buffer = new();
        return Encoding.Latin1.GetString(reader.ReadString(buffer));
    }

    private static byte[] Write(Action<RdbWriter> write, int blockBytes = 4096)
    {
        MemorySink sink = new();
        using RdbWriter writer = new(sink, blockBytes);
        write(writer);
        long written = writer.WrittenBytes;
        writer.Flush();
        Assert.Equal(sink.Bytes.Length, written);
        return sink.Bytes;
    }

    private static List<string> RandomTexts(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, 200).Select(_ =>
            new string([.. Enumerable.Range(0, random.Next(3000)).Select(_ => (char)random.Next(random.Next(1, 256)))]))];
    }
}
