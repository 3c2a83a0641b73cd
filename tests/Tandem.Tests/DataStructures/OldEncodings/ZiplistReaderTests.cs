using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.OldEncodings;
using Xunit;

namespace Tandem.Tests.DataStructures.OldEncodings;

public sealed class ZiplistReaderTests
{
    [Theory]
    [InlineData("1B000000 16000000 0400 00026631 04027631 04026632 04027632 FF", "f1,v1,f2,v2")]
    [InlineData("19000000 16000000 0400 00036F6E65 05F2 020374776F 05F3 FF", "one,1,two,2")]
    [InlineData("0B000000 0A000000 0000 FF", "")]
    [InlineData("30000000 25000000 0800 00C00100 04C00200 04C00300 040161 030162 030163 03D0A0860100 06E000BCA06501000000 FF",
        "1,2,3,a,b,c,100000,6000000000")]
    [InlineData("15000000 10000000 0300 00FEFF 03F0000080 05FD FF", "-1,-8388608,12", 18)]
    public void Entries_of_every_kind_are_read(string hex, string expected, int last = 0)
    {
        byte[] payload = FromHex(hex);
        BinaryPrimitives.WriteInt32LittleEndian(payload, payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(4), last == 0 ? payload[4] : last);
        Assert.True(ZiplistReader.IsValid(payload, out int count));
        Assert.True(ZiplistReader.TryConvert(payload, out Listpack listpack));
        List<string> texts = [];
        foreach (ListpackEntry entry in new ListpackReader(listpack.Bytes))
        {
            texts.Add(Encoding.ASCII.GetString(entry.ToArray()));
        }

        Assert.Equal(expected, string.Join(',', texts));
        Assert.Equal(count, texts.Count);
        listpack.Free();
    }

    [Fact]
    public void Long_texts_and_long_lengths_before_are_read()
    {
        byte[] payload = new byte[10 + 1 + 2 + 300 + 5 + 5 + 20000 + 5 + 1 + 1];
        payload[4] = 0;
        payload[8] = 3;
        payload[11] = 0x41; // 300 in 14 bits
        payload[12] = 0x2C;
        int second = 13 + 300;
        payload[second] = 0xFE;
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(second + 1), 303);
        payload[second + 5] = 0x80;
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(second + 6), 20000);
        int third = second + 10 + 20000;
        payload[third] = 0xFE;
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(third + 1), 20010);
        payload[third + 5] = 0xF1;
        payload[^1] = 0xFF;
        BinaryPrimitives.WriteInt32LittleEndian(payload, payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(4), third);
        ZiplistReader reader = new(payload);
        Assert.True(reader.MoveNext());
        Assert.Equal(300, reader.Current.Length);
        Assert.True(reader.MoveNext());
        Assert.Equal(20000, reader.Current.Length);
        Assert.True(reader.MoveNext());
        Assert.Equal(0, reader.Current.Integer);
        Assert.False(reader.MoveNext());
        Assert.False(reader.IsDamaged);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0B000000 0A000000 0000")]
    [InlineData("0C000000 0A000000 0000 FF")] // total is a lie
    [InlineData("0B000000 0B000000 0000 FF")] // last entry is a lie
    [InlineData("0B000000 0A000000 0100 FF")] // count is a lie
    [InlineData("0D000000 0A000000 0100 01F1 FF")] // length before is a lie
    [InlineData("0D000000 0A000000 0100 0005 FF")] // text runs over the end
    [InlineData("0D000000 0A000000 0100 00C0 FF")] // integer runs over the end
    [InlineData("0D000000 0A000000 0100 00FF FF")] // no such kind
    [InlineData("0C000000 0A000000 0100 00 FF")] // no body
    [InlineData("0D000000 0A000000 0100 FE00 FF")] // length before runs over the end
    [InlineData("11000000 0A000000 0100 0080FFFFFFFF FF")]
    public void A_damaged_payload_is_refused(string hex)
    {
        long before = NativeHeap.UsedBytes;
        Assert.False(ZiplistReader.IsValid(FromHex(hex), out _));
        Assert.False(ZiplistReader.TryConvert(FromHex(hex), out _));
        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    [Fact]
    public void Garbage_never_reaches_outside()
    {
        byte[] sound = FromHex("30000000 25000000 0800 00C00100 04C00200 04C00300 040161 030162 030163 03D0A0860100 06E000BCA06501000000 FF");
        for (int seed = 0; seed < 30000; seed++)
        {
            Random random = new(seed);
            byte[] payload = [.. sound.Take(random.Next(5) == 0 ? random.Next(sound.Length) : sound.Length)];
            for (int i = random.Next(1, 4); i > 0 && payload.Length > 0; i--)
            {
                payload[random.Next(payload.Length)] = (byte)random.Next(256);
            }

            ZiplistReader.IsValid(payload, out _);
        }
    }

    private static byte[] FromHex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
