using Tandem.Roles.Up;
using Xunit;

namespace Tandem.Tests.Roles.Up;

public sealed class StatusRowTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(5L << 30, "5.0 GiB")]
    public void Sizes_are_in_the_largest_unit_that_fits(long bytes, string text) =>
        Assert.Equal(text, StatusRow.Size(bytes));

    [Fact]
    public void A_server_that_never_answered_shows_why()
    {
        using Node node = new("127.0.0.1", 1);
        node.Poll();
        StatusRow row = StatusRow.Of(node, masterOffset: null);
        Assert.Equal("127.0.0.1:1", row.Server);
        Assert.Contains("refused", row.Link, System.StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("127.0.0.1:1 role=- link=", row.ToLine());
    }
}
