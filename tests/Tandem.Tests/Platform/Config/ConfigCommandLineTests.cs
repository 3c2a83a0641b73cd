using System.IO;
using Tandem.Platform.Config;
using Tandem.Server;
using Xunit;

namespace Tandem.Tests.Platform.Config;

/// <summary>The cases of Redis's own suite, unit/introspection, "redis-server command line arguments".</summary>
public sealed class ConfigCommandLineTests
{
    [Theory]
    [InlineData("--port", "'port", "wrong number of arguments")]
    [InlineData("--port|6380|--loglevel", "'loglevel", "wrong number of arguments")]
    [InlineData("--port|6379|6380", "'port \"6379\" \"6380\"'", "wrong number of arguments")]
    [InlineData("--port|--loglevel|verbose", "'port \"--loglevel\" \"verbose\"'", "wrong number of arguments")]
    [InlineData("--port|--bla|--loglevel|verbose", "'port \"--bla\"'", "argument couldn't be parsed into an integer")]
    [InlineData("--logfile|--my--log|--loglevel|--bla", "'loglevel \"--bla\"'", "argument(s) must be one of the following")]
    [InlineData("--shutdown-on-sigint", "'shutdown-on-sigint", "argument(s) must be one of the following")]
    [InlineData("--shutdown-on-sigint|now force|--shutdown-on-sigterm", "'shutdown-on-sigterm", "argument(s) must be one of")]
    [InlineData("--replicaof|127.0.0.1|abc", "'replicaof \"127.0.0.1\" \"abc\"'", "Invalid master port")]
    [InlineData("--replicaof|--127.0.0.1|abc", "'replicaof \"--127.0.0.1\" \"abc\"'", "Invalid master port")]
    [InlineData("--replicaof|--127.0.0.1|--abc", "'replicaof \"--127.0.0.1\"'", "wrong number of arguments")]
    public void Wrong_options_are_shown_as_lines(string arguments, string line, string reason)
    {
        string message = Assert.Throws<ConfigException>(() => Load(arguments)).Message;
        Assert.Contains(line, message);
        Assert.Contains(reason, message);
    }

    [Theory]
    [InlineData("--maxmemory 700mb|--maxmemory-policy volatile-lru", "maxmemory", "734003200")]
    [InlineData("--maxmemory 700mb|--maxmemory-policy volatile-lru", "maxmemory-policy", "volatile-lru")]
    [InlineData("--proc-title-template|--my--title|--loglevel|verbose", "proc-title-template", "--my--title")]
    [InlineData("--proc-title-template|--my--title|--loglevel|verbose", "loglevel", "verbose")]
    [InlineData("--proc-title-template --my--title|--loglevel verbose", "proc-title-template", "--my--title")]
    [InlineData("--save|--loglevel|verbose", "save", "")]
    [InlineData("--loglevel|verbose|--save", "save", "")]
    [InlineData("--save||--loglevel|verbose", "save", "")]
    [InlineData("--loglevel|verbose|--save|", "save", "")]
    [InlineData("--proc-title-template|--save|--save||--loglevel|verbose", "proc-title-template", "--save")]
    [InlineData("--proc-title-template|--save|--save||--loglevel|verbose", "save", "")]
    [InlineData("--save|100|100|--save|10 1", "save", "100 100 10 1")]
    [InlineData("--shutdown-on-sigint|nosave|force|now", "shutdown-on-sigint", "nosave now force")]
    [InlineData("--shutdown-on-sigterm|nosave force", "shutdown-on-sigterm", "nosave force")]
    [InlineData("--maxmemory '1 kb'", "maxmemory", null)]
    public void Options_are_set(string arguments, string name, string? value)
    {
        if (value is null)
        {
            Assert.Throws<ConfigException>(() => Load(arguments));
            return;
        }

        Assert.Equal(value, Load(arguments).Find(name)!.Get());
    }

    [Fact]
    public void A_first_argument_without_dashes_is_a_file()
    {
        ConfigCommandLine line = ConfigCommandLine.Parse(["some.conf", "loglevel", "verbose", "--maxmemory '700mb'", "-"]);
        Assert.Equal(Path.GetFullPath("some.conf"), line.FilePath);
        Assert.True(line.ReadsStandardInput);
        Assert.Equal("\"loglevel\" \"verbose\" \nmaxmemory '700mb' ", line.Options);
    }

    private static ConfigRegistry Load(string arguments)
    {
        ConfigRegistry registry = new(new TandemOptions().Sections);
        registry.Load(ConfigCommandLine.Parse(arguments.Split('|')), "Redis 7.0.15", TextReader.Null);
        return registry;
    }
}
