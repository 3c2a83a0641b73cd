using System.Net;
using Tandem.Platform.Networking;
using Xunit;

namespace Tandem.Tests.Platform.Networking;

public class AddressTextTests
{
    [Theory]
    [InlineData("127.0.0.1:6379", "127.0.0.1", 6379)]
    [InlineData("[::1]:6379", "::1", 6379)]
    [InlineData("/tmp/redis.sock:0", "/tmp/redis.sock", 0)]
    [InlineData("?:0", "?", 0)]
    [InlineData("master.example.com:26379", "master.example.com", 26379)]
    public void Host_and_port_come_apart(string address, string host, int port)
    {
        Assert.Equal(host, AddressText.HostOf(address));
        Assert.Equal(port, AddressText.PortOf(address));
    }

    [Fact]
    public void Addresses_of_version_6_stand_in_brackets()
    {
        Assert.Equal("[::1]:1", AddressText.Format(IPAddress.IPv6Loopback, 1));
        Assert.Equal("[fe80::1]:1", AddressText.Format(IPAddress.Parse("fe80::1%3"), 1));
        Assert.Equal("10.0.0.1:1", AddressText.Format(IPAddress.Parse("10.0.0.1"), 1));
        Assert.Equal("[::1]:1", AddressText.Format("::1", 1));
        Assert.Equal("host:1", AddressText.Format("host", 1));
    }
}
