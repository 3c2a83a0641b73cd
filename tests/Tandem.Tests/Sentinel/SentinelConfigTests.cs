using System;
using System.IO;
using System.Linq;
using Tandem.Platform.Config;
using Tandem.Server.Sentinel;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Sentinel;

public sealed class SentinelConfigTests
{
    [Fact]
    public void The_order_of_lines_does_not_matter_and_is_kept_when_they_are_written_back()
    {
        const string Text = "# wait\nsentinel down-after-milliseconds m 20000\nsentinel parallel-syncs m 2\n# watch\n"
            + "sentinel monitor m 10.0.0.1 30000 2\n";
        (SentinelState state, ConfigRegistry registry, string? fault) = Load(Text);
        Assert.Null(fault);
        MonitoredMaster master = state.Masters["m"];
        Assert.Equal((20_000, 2, 2, 30_000), (master.DownAfterMilliseconds, master.ParallelSyncs, master.Quorum, master.Address.Port));
        Assert.StartsWith(Text.TrimEnd('\n'), registry.Rewrite(Text), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_known_survives_a_restart()
    {
        (SentinelState state, ConfigRegistry registry, _) = Load("sentinel monitor m 10.0.0.1 30000 2\n");
        state.MyId = new string('a', 40);
        state.CurrentEpoch = 9;
        MonitoredMaster master = state.Masters["m"];
        (master.ConfigEpoch, master.LeaderEpoch, master.AuthPassword, master.RebootDownAfterMilliseconds) = (8, 9, "p w", 7);
        master.RenamedCommands["CONFIG"] = "GEHEIM";
        MasterTable.AddReplica(master, new InstanceAddress("10.0.0.2", "10.0.0.2", 30001), 0);
        master.Sentinels["b"] = new MonitoredSentinel(master, new string('b', 40), new InstanceAddress("10.0.0.3", "10.0.0.3", 5), 0);
        string text = registry.Rewrite("sentinel monitor m 10.0.0.1 30000 2\n");

        (SentinelState again, ConfigRegistry second, string? fault) = Load(text);
        Assert.Null(fault);
        MonitoredMaster copy = again.Masters["m"];
        Assert.Equal((state.MyId, 9), (again.MyId, again.CurrentEpoch));
        Assert.Equal((8, 9, "p w", 7), (copy.ConfigEpoch, copy.LeaderEpoch, copy.AuthPassword, copy.RebootDownAfterMilliseconds));
        Assert.Equal("GEHEIM", copy.CommandName("config"));
        Assert.Equal("10.0.0.2:30001", Assert.Single(copy.Replicas.Values).Name);
        Assert.Equal(new string('b', 40), Assert.Single(copy.Sentinels.Values).Name);
        Assert.Equal(text.TrimEnd(), second.Rewrite(text).TrimEnd());
    }

    [Theory]
    [InlineData("sentinel monitor m 127.0.0.1", "Unrecognized sentinel configuration statement.")]
    [InlineData("sentinel monitor m 127.0.0.1 5 0", "Quorum must be 1 or greater.")]
    [InlineData("sentinel monitor m foo.invalid 5 1", "Can't resolve instance hostname.")]
    [InlineData("sentinel monitor m 127.0.0.1 99999 1", "Invalid port number.")]
    [InlineData("sentinel foo bar", "Unrecognized sentinel configuration statement.")]
    [InlineData("sentinel down-after-milliseconds nobody 5", "No such master with specified name.")]
    [InlineData("sentinel down-after-milliseconds known 0", "negative or zero time parameter.")]
    [InlineData("sentinel master-reboot-down-after-period known -1", "negative time parameter.")]
    [InlineData("sentinel myid abc", "Malformed Sentinel id in myid option.")]
    [InlineData("sentinel notification-script known /x", "Notification script seems non existing or non executable.")]
    [InlineData("sentinel monitor known 127.0.0.1 5 1", "Duplicate master name.")]
    [InlineData("sentinel resolve-hostnames foo", "Please specify yes or no for the resolve-hostnames option.")]
    [InlineData("sentinel known-replica known 1.1.1.1", "Unrecognized sentinel configuration statement.")]
    public void A_line_at_fault_is_refused_in_the_words_of_redis(string line, string reason)
    {
        (_, _, string? fault) = Load("sentinel monitor known 127.0.0.1 7 1\n" + line + "\n");
        Assert.Equal(reason, fault);
    }

    [Fact]
    public void The_sample_file_is_current_and_what_it_shows_as_comments_is_valid()
    {
        // After a change: TANDEM_WRITE_SAMPLE=1 dotnet test --filter The_sample_file
        string path = Path.Combine(Repository.Root, "sentinel.conf");
        string text = SentinelSample.Text();
        if (Environment.GetEnvironmentVariable("TANDEM_WRITE_SAMPLE") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.ReadAllText(path) == text, "sentinel.conf is not current; see the comment of this test");
        string lines = string.Join('\n', text.Split('\n').Select(static line =>
            line.StartsWith("# sentinel ", StringComparison.Ordinal) ? line[2..] : line)
            .Where(static line => line.StartsWith("sentinel ", StringComparison.Ordinal)));
        (SentinelState state, _, string? fault) = Load(lines, scriptsAreThere: true);
        Assert.Null(fault);
        Assert.Equal("GUESSME", state.Masters["mymaster"].CommandName("CONFIG"));
    }

    private static (SentinelState State, ConfigRegistry Registry, string? Fault) Load(string text, bool scriptsAreThere = false)
    {
        SentinelState state = new() { Random = new Random(1) };
        SentinelOutbox outbox = new(state);
        SentinelConfig config = new(state, new MasterTable(state, outbox), new SentinelSettings(state, outbox, _ => scriptsAreThere));
        ConfigRegistry registry = new(Enumerable.Empty<IConfigSection>());
        config.Register(registry);
        registry.Load(new ConfigCommandLine(null, true, string.Empty), "test", new StringReader(text));
        return (state, registry, config.Apply(0)?.Reason);
    }
}
