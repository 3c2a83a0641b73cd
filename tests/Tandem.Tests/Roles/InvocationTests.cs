using Tandem.Roles;
using Xunit;

namespace Tandem.Tests.Roles;

public sealed class InvocationTests
{
    [Theory]
    [InlineData("out/tandem-server", nameof(Role.Server))]
    [InlineData("/usr/bin/redis-server", nameof(Role.Server))]
    [InlineData("src/valkey-server", nameof(Role.Server))]
    [InlineData("redis-sentinel", nameof(Role.Sentinel))]
    [InlineData("redis-check-rdb", nameof(Role.Absent))]
    [InlineData("tandem-nonsense", nameof(Role.Usage))]
    public void The_program_name_decides(string program, string role) =>
        Assert.Equal(role, Invocation.Read(program, []).Role.ToString());

    [Fact]
    public void A_program_name_that_decides_leaves_all_arguments_to_the_role()
    {
        Invocation invocation = Invocation.Read("./redis-server", ["up", "--port", "1"]);
        Assert.Equal(Role.Server, invocation.Role);
        Assert.Equal(["up", "--port", "1"], invocation.Arguments);
    }

    [Fact]
    public void Under_the_plain_name_the_first_argument_decides()
    {
        Invocation invocation = Invocation.Read("/opt/tandem", ["server", "a.conf", "--port", "1"]);
        Assert.Equal(Role.Server, invocation.Role);
        Assert.Equal(["a.conf", "--port", "1"], invocation.Arguments);
    }

    [Theory]
    [InlineData("up", nameof(Role.Up))]
    [InlineData("sentinel", nameof(Role.Sentinel))]
    [InlineData("failover", nameof(Role.Failover))]
    [InlineData("log", nameof(Role.Log))]
    [InlineData("restore", nameof(Role.Restore))]
    [InlineData("check", nameof(Role.Check))]
    [InlineData("cli", nameof(Role.Absent))]
    [InlineData("--help", nameof(Role.Usage))]
    [InlineData("--version", nameof(Role.Version))]
    [InlineData("nonsense", nameof(Role.Unknown))]
    public void Each_first_argument_has_its_role(string argument, string role) =>
        Assert.Equal(role, Invocation.Read("tandem", [argument]).Role.ToString());

    [Fact]
    public void The_status_of_sentinels_is_asked_for_under_their_name()
    {
        Invocation invocation = Invocation.Read("tandem", ["sentinel", "status", "--watch"]);
        Assert.Equal(Role.SentinelStatus, invocation.Role);
        Assert.Equal(["--watch"], invocation.Arguments);
    }

    [Fact]
    public void A_server_with_the_sentinel_argument_is_a_sentinel()
    {
        Invocation invocation = Invocation.Read("redis-server", ["a.conf", "--sentinel"]);
        Assert.Equal(Role.Sentinel, invocation.Role);
        Assert.Equal("sentinel", invocation.Name);
    }

    [Fact]
    public void The_program_name_of_this_process_is_known() => Assert.NotEmpty(Invocation.ProgramName());
}
