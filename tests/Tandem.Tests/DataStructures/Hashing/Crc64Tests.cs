using System;
using Tandem.DataStructures.Hashing;
using Xunit;

namespace Tandem.Tests.DataStructures.Hashing;

public sealed class Crc64Tests
{
    [Fact]
    public void The_check_value_is_that_of_Redis() =>
        Assert.Equal(0xe9c6d914c4b8d9caUL, Crc64.Append(0, "123456789"u8));

    [Fact]
    public void A_text_in_pieces_gives_the_sum_of_the_whole()
    {
        byte[] text = new byte[300];
        new Random(1).NextBytes(text);
        ulong whole = BitByBit(text);
        Assert.Equal(whole, Crc64.Append(0, text));
        for (int cut = 0; cut <= text.Length; cut++)
        {
            Assert.Equal(whole, Crc64.Append(Crc64.Append(0, text.AsSpan(0, cut)), text.AsSpan(cut)));
        }
    }

    [Fact]
    public void Every_length_gives_the_same_folded_or_not()
    {
        byte[] text = new byte[700];
        new Random(2).NextBytes(text);
        for (int length = 0; length <= text.Length; length++)
        {
            ulong start = (ulong)length * 0x9E3779B97F4A7C15;
            ulong expected = Crc64.AppendByTables(start, text.AsSpan(0, length));
            Assert.True(expected == Crc64.Append(start, text.AsSpan(0, length)), $"{length}");
        }
    }

    private static ulong BitByBit(ReadOnlySpan<byte> text)
    {
        ulong crc = 0;
        foreach (byte b in text)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x95ac9329ac4bc9b5 : crc >> 1;
            }
        }

        return crc;
    }
}
