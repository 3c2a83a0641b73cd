using System;
using System.Linq;
using System.Text;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.OldEncodings;
using Xunit;

namespace Tandem.Tests.DataStructures.OldEncodings;

public sealed class ZipmapReaderTests
{
    [Theory]
    [InlineData("02 026631 02007631 026632 02007632 FF", "f1=v1,f2=v2")]
    [InlineData("01 FE0100000061 FE020000000262637878 FF", "a=bc")] // long lengths, two unused bytes
    [InlineData("FE 0161 010062 FF", "a=b")] // count unknown
    public void Pairs_are_read(string hex, string expected)
    {
        Assert.True(ZipmapReader.TryConvert(FromHex(hex), out Listpack listpack));
        StringBuilder pairs = new();
        for (ListpackCursor at = listpack.First; !at.IsNone; at = listpack.Next(at))
        {
            pairs.Append(pairs.Length == 0 ? "" : ",").Append(Encoding.ASCII.GetString(listpack[at].ToArray()));
            at = listpack.Next(at);
            pairs.Append('=').Append(Encoding.ASCII.GetString(listpack[at].ToArray()));
        }

        Assert.Equal(expected, pairs.ToString());
        listpack.Free();
    }

    [Theory]
    [InlineData("")]
    [InlineData("FF")]
    [InlineData("00 FF")] // no pairs: Redis takes that for damage
    [InlineData("01 FF")] // count is a lie
    [InlineData("01 0161 FF")] // no value
    [InlineData("01 0161 01 FF")] // no byte for free
    [InlineData("01 0161 020062 FF")] // value runs over the end
    [InlineData("01 0161 010162 FF")] // unused bytes run over the end
    [InlineData("01 FEFFFFFFFF61 010062 FF")]
    [InlineData("01 FE01 FF")]
    [InlineData("01 0161 010062 FF FF")]
    public void A_damaged_payload_is_refused(string hex)
    {
        long before = NativeHeap.UsedBytes;
        Assert.False(ZipmapReader.TryConvert(FromHex(hex), out _));
        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    [Fact]
    public void Garbage_never_reaches_outside()
    {
        byte[] sound = FromHex("02 026631 02007631 026632 02007632 FF");
        for (int seed = 0; seed < 30000; seed++)
        {
            Random random = new(seed);
            byte[] payload = [.. sound.Take(random.Next(5) == 0 ? random.Next(sound.Length) : sound.Length)];
            for (int i = random.Next(1, 4); i > 0 && payload.Length > 0; i--)
            {
                payload[random.Next(payload.Length)] = (byte)random.Next(256);
            }

            ZipmapReader reader = new(payload);
            while (reader.MoveNext())
            {
            }
        }
    }

    private static byte[] FromHex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
