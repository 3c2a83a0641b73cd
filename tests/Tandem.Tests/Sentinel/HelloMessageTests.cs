using Tandem.Server.Sentinel;
using Xunit;

namespace Tandem.Tests.Sentinel;

public sealed class HelloMessageTests
{
    [Fact]
    public void A_message_is_read_as_it_was_written()
    {
        const string Text = "10.0.0.1,26379,abc,5,mymaster,10.0.0.9,6379,4";
        HelloMessage? hello = HelloMessage.Parse(Text);
        Assert.Equal(new HelloMessage("10.0.0.1", 26379, "abc", 5, "mymaster", "10.0.0.9", 6379, 4), hello);
        Assert.Equal(Text, hello!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.1,26379,abc,5,mymaster,10.0.0.9,6379")]
    [InlineData("10.0.0.1,x,abc,5,mymaster,10.0.0.9,6379,4")]
    [InlineData("10.0.0.1,99999,abc,5,mymaster,10.0.0.9,6379,4")]
    public void What_is_no_message_is_none(string text) => Assert.Null(HelloMessage.Parse(text));
}
