using System;
using Tandem.DataStructures.Listpacks;
using Xunit;

namespace Tandem.Tests.DataStructures.Listpacks;

public sealed class ListpackCheckTests
{
    [Theory]
    [InlineData("")]
    [InlineData("070000000000")] // cut
    [InlineData("08000000000000FF")] // total is a lie: body at the place of the end
    [InlineData("06000000000000FF")]
    [InlineData("0700000000000000")]
    [InlineData("0900000002000101FF")] // count is a lie
    [InlineData("0900000001000102FF")] // length behind is a lie
    [InlineData("0900000001008501FF")] // text runs over the end
    [InlineData("0D00000001 00F0FFFFFFFF05FF")]
    [InlineData("0900000001 00F401FF")] // integer runs over the end
    [InlineData("0900000001 00F501FF")] // no such kind
    [InlineData("0A0000000200 0101FFFF")] // the end twice
    [InlineData("0A000000010001 8100FF")] // length behind in more bytes than it needs
    public void A_damaged_payload_is_refused(string hex) =>
        Assert.False(ListpackCheck.IsValid(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), out _));

    [Theory]
    [InlineData("07000000 0000 FF", 0)]
    [InlineData("09000000 0100 0101 FF", 1)]
    [InlineData("09000000 FFFF 0101 FF", 1)] // unknown
    public void A_sound_payload_is_counted(string hex, int expected)
    {
        Assert.True(ListpackCheck.IsValid(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), out int count));
        Assert.Equal(expected, count);
    }

    [Fact]
    public void Whatever_passes_can_be_walked_both_ways()
    {
        int passed = 0;
        for (int seed = 0; seed < 30000; seed++)
        {
            Random random = new(seed);
            Listpack original = Listpack.Create();
            for (int i = random.Next(1, 6); i > 0; i--)
            {
                original = random.Next(2) == 0
                    ? original.Append(random.NextInt64() >> random.Next(64))
                    : original.Append(new byte[random.Next(random.Next(2) == 0 ? 4 : 150)]);
            }

            byte[] payload = original.Bytes.ToArray();
            original.Free();
            for (int i = random.Next(1, 3); i > 0; i--)
            {
                payload[random.Next(4, payload.Length)] = (byte)random.Next(256);
            }

            if (!ListpackCheck.IsValid(payload, out int count))
            {
                continue;
            }

            passed++;
            Listpack listpack = Listpack.FromValidated(payload);
            for (ListpackCursor at = listpack.First; !at.IsNone; at = listpack.Next(at))
            {
                _ = listpack[at].ToArray();
                count--;
            }

            Assert.True(count == 0, $"seed {seed}");
            for (ListpackCursor at = listpack.Last; !at.IsNone; at = listpack.Previous(at))
            {
                count++;
            }

            Assert.True(count == listpack.Count, $"seed {seed}");
            listpack.Free();
        }

        Assert.True(passed > 1000);
    }

    [Fact]
    public void Entries_that_stand_for_the_same_string_are_seen()
    {
        Listpack twice = Listpack.Create().Append("a"u8, "x"u8).Append("b"u8, "x"u8).Append("a"u8, "y"u8);
        Assert.False(ListpackCheck.HasDistinctEntries(twice.Bytes, twice.Count, skip: 1));
        ListpackCursor at = twice.Seek(4);
        twice = twice.Replace(at, "c"u8);
        Assert.True(ListpackCheck.HasDistinctEntries(twice.Bytes, twice.Count, skip: 1));
        Assert.False(ListpackCheck.HasDistinctEntries(twice.Bytes, twice.Count, skip: 0));
        twice.Free();

        byte[] textAndInteger = [13, 0, 0, 0, 2, 0, 0x82, (byte)'1', (byte)'2', 3, 12, 1, 0xFF];
        Assert.True(ListpackCheck.IsValid(textAndInteger, out _));
        Assert.False(ListpackCheck.HasDistinctEntries(textAndInteger, 2, skip: 0));
    }
}
