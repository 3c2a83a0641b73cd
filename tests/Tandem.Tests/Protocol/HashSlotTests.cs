using System.Text;
using Tandem.Protocol;
using Xunit;

namespace Tandem.Tests.Protocol;

// Slots were asked of redis-server 7.0.15 (CLUSTER KEYSLOT).
public sealed class HashSlotTests
{
    [Fact]
    public void The_checksum_is_XMODEM() => Assert.Equal(0x31C3, HashSlot.Crc16("123456789"u8));

    [Theory]
    [InlineData("", 0)]
    [InlineData("foo", 12182)]
    [InlineData("bar", 5061)]
    [InlineData("123456789", 12739)]
    [InlineData("{user1000}.following", 3443)]
    [InlineData("user1000", 3443)]
    [InlineData("foo{}{bar}", 8363)]
    [InlineData("foo{{bar}}zap", 4015)]
    [InlineData("{}", 15257)]
    [InlineData("{}a", 10875)]
    [InlineData("a{", 14311)]
    [InlineData("a{b", 13340)]
    [InlineData("{a}{b}", 15495)]
    [InlineData("a", 15495)]
    public void Keys_have_the_slots_of_Redis(string key, int slot) =>
        Assert.Equal(new HashSlot(slot), HashSlot.Of(Encoding.UTF8.GetBytes(key)));
}
