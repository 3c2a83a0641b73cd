using System;
using System.Text;
using Tandem.DataStructures.Compression;
using Xunit;

namespace Tandem.Tests.DataStructures.Compression;

public sealed class LzfTests
{
    [Theory]
    [InlineData(new byte[] { 2, 65, 66, 67 }, "ABC")]
    [InlineData(new byte[] { 0, 65, 0x20, 0 }, "AAAA")] // three bytes from one back
    [InlineData(new byte[] { 1, 65, 66, 0xE0, 1, 1 }, "ABABABABABAB")] // ten bytes from two back
    public void Literals_and_references_are_expanded(byte[] compressed, string expected)
    {
        byte[] text = new byte[expected.Length];
        Assert.True(Lzf.TryDecompress(compressed, text));
        Assert.Equal(expected, Encoding.ASCII.GetString(text));
    }

    [Theory]
    [InlineData(new byte[] { 2, 65, 66 }, 3)] // literals cut
    [InlineData(new byte[] { 2, 65, 66, 67 }, 2)] // more than fits
    [InlineData(new byte[] { 2, 65, 66, 67 }, 4)] // less than asked
    [InlineData(new byte[] { 0x20, 0 }, 3)] // from before the start
    [InlineData(new byte[] { 0, 65, 0x20, 1 }, 4)]
    [InlineData(new byte[] { 0, 65, 0x20 }, 4)]
    [InlineData(new byte[] { 0, 65, 0xE0 }, 12)]
    [InlineData(new byte[] { 0, 65, 0xE0, 200, 0 }, 12)]
    public void Damaged_input_is_refused(byte[] compressed, int length) =>
        Assert.False(Lzf.TryDecompress(compressed, new byte[length]));

    [Fact]
    public void What_was_compressed_comes_back()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            byte[] text = new byte[random.Next(seed % 10 == 0 ? 40000 : 600)];
            int alphabet = random.Next(1, 5) switch { 1 => 1, 2 => 3, 3 => 20, _ => 256 };
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = random.Next(20) == 0 || i < 8 ? (byte)random.Next(alphabet) : text[i - 1 - random.Next(7)];
            }

            byte[] compressed = new byte[text.Length * 33 / 32 + 8];
            int length = Lzf.Compress(text, compressed);
            Assert.True(length > 0 || text.Length == 0, $"seed {seed}");
            byte[] back = new byte[text.Length];
            Assert.True(Lzf.TryDecompress(compressed.AsSpan(0, length), back), $"seed {seed}");
            Assert.True(text.AsSpan().SequenceEqual(back), $"seed {seed}");
            Assert.True(length == 0 || Lzf.Compress(text, compressed.AsSpan(0, length)) == length, $"seed {seed}");
            Assert.True(length == 0 || Lzf.Compress(text, compressed.AsSpan(0, length - 1)) == 0, $"seed {seed}");
        }
    }

    [Fact]
    public void A_repetitive_text_shrinks()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(System.Linq.Enumerable.Repeat("the same words again ", 100)));
        Assert.InRange(Lzf.Compress(text, new byte[text.Length - 4]), 1, 60);
    }

    [Fact]
    public void Garbage_never_reaches_outside()
    {
        for (int seed = 0; seed < 20000; seed++)
        {
            Random random = new(seed);
            byte[] garbage = new byte[random.Next(40)];
            random.NextBytes(garbage);
            Lzf.TryDecompress(garbage, new byte[random.Next(100)]);
        }
    }
}
