using Tandem.Platform.Info;
using Xunit;

namespace Tandem.Tests.Platform.Info;

public sealed class InfoReportTests
{
    private readonly InfoReport _report =
        new([new Section("Server", true), new Section("CPU", true), new Section("Commandstats", false)]);

    [Theory]
    [InlineData("", "# Server\r\na:1\r\n\r\n# CPU\r\na:1\r\n")]
    [InlineData("default", "# Server\r\na:1\r\n\r\n# CPU\r\na:1\r\n")]
    [InlineData("cpu", "# CPU\r\na:1\r\n")]
    [InlineData("COMMANDSTATS cpu cpu", "# CPU\r\na:1\r\n\r\n# Commandstats\r\na:1\r\n")]
    [InlineData("all", "# Server\r\na:1\r\n\r\n# CPU\r\na:1\r\n\r\n# Commandstats\r\na:1\r\n")]
    [InlineData("nothing", "")]
    public void Sections_are_printed_once_in_order(string names, string text) =>
        Assert.Equal(text, _report.Write(names.Length == 0 ? [] : names.Split(' ')));

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1023, "1023B")]
    [InlineData(1024, "1.00K")]
    [InlineData(1_101_005, "1.05M")]
    [InlineData(3L << 30, "3.00G")]
    public void Sizes_for_people_have_two_decimals(long bytes, string text) =>
        Assert.Equal(text, InfoWriter.HumanSize(bytes));

    [Fact]
    public void Fields_are_written_by_type()
    {
        InfoWriter writer = new();
        writer.Field("a", 1.5);
        writer.Field("b", 1.0 / 3, 6);
        writer.Field("c", true);
        writer.Field("d", "x");
        Assert.Equal("a:1.50\r\nb:0.333333\r\nc:1\r\nd:x\r\n", writer.ToString());
    }

    private sealed class Section(string name, bool inDefault) : IInfoSection
    {
        public string Name => name;

        public bool InDefault => inDefault;

        public void Write(InfoWriter writer) => writer.Field("a", 1);
    }
}
