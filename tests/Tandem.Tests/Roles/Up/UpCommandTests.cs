using System.CommandLine;
using Tandem.Roles.Up;
using Xunit;

namespace Tandem.Tests.Roles.Up;

public sealed class UpCommandTests
{
    [Fact]
    public void Without_arguments_it_is_a_master_on_6379_and_two_replicas_with_data_here()
    {
        UpOptions options = Parse()!;
        Assert.Equal(2, options.Replicas);
        Assert.Equal(6379, options.Port);
        Assert.Equal(0, options.Sentinels);
        Assert.Null(options.MasterHost);
        Assert.Equal("data", options.DataDirectory);
        Assert.Empty(options.ServerArguments);
    }

    [Theory]
    [InlineData("db.example:6390", "db.example", 6390)]
    [InlineData("[::1]:6390", "::1", 6390)]
    public void A_master_to_follow_is_host_and_port(string text, string host, int port)
    {
        UpOptions options = Parse("--of", text, "--masterauth", "secret", "--masteruser", "ann")!;
        Assert.Equal(host, options.MasterHost);
        Assert.Equal(port, options.MasterPort);
        Assert.Equal("secret", options.MasterPassword);
        Assert.Equal("ann", options.MasterUser);
    }

    [Fact]
    public void What_comes_after_two_dashes_is_handed_on()
    {
        UpOptions options = Parse("--replicas", "1", "--", "--maxmemory", "1gb")!;
        Assert.Equal(1, options.Replicas);
        Assert.Equal(["--maxmemory", "1gb"], options.ServerArguments);
    }

    [Theory]
    [InlineData("--port", "0")]
    [InlineData("--port", "x")]
    [InlineData("--replicas", "-1")]
    [InlineData("--of", "6379")]
    [InlineData("--of", ":6379")]
    [InlineData("--of", "host:70000")]
    public void A_value_that_cannot_be_is_refused(string option, string value) => Assert.Null(Parse(option, value));

    private static UpOptions? Parse(params string[] arguments)
    {
        UpOptions? given = null;
        RootCommand command = new UpCommand().Create(options =>
        {
            given = options;
            return 0;
        });
        ParseResult parsed = command.Parse(["up", .. arguments]);
        return parsed.Errors.Count == 0 && parsed.Invoke() == 0 ? given : null;
    }
}
