using System;
using System.IO;
using Tandem.Platform.Config;
using Tandem.Server;
using Tandem.Server.Dispatch;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests;

public sealed class ConfigEffectsTests
{
    [Fact]
    public void Maxclients_beyond_what_the_system_allows_is_refused_and_stays_as_it_was()
    {
        using CommandRunner redis = new();
        redis.ExpectError(
            "CONFIG SET maxclients 4294967295",
            "ERR CONFIG SET failed (possibly related to argument 'maxclients') - The operating system is not able to handle");
        redis.Expect("CONFIG GET maxclients", "[\"maxclients\", \"10000\"]");
        redis.Expect("CONFIG SET maxclients 100", "OK");
    }

    [Fact]
    public void A_file_that_names_the_poller_or_renames_commands_is_rewritten_with_these_lines()
    {
        ConfigRegistry registry = new(new TandemOptions().Sections);
        CommandTable commands = new();
        registry.AddDirective(new ConfigDirective("poller", 2, 2, static _ => null));
        registry.AddDirective(new ConfigDirective(
            "rename-command", 3, 3, line => commands.Rename(line.Words[1], line.Words[2])));
        const string Text = "# mine\npoller socket\nmaxmemory 1mb\nrename-command flushdb badger\nbogus-option 5\n";
        registry.Load(
            new ConfigCommandLine(null, false, Text.Replace("bogus-option 5\n", "", StringComparison.Ordinal)), "Redis 7.0.15",
            TextReader.Null);
        Assert.Null(commands.Find("flushdb"u8));
        Assert.Equal("flushdb", commands.Find("BADGER"u8)?.Name);
        string written = registry.Rewrite(Text);
        Assert.StartsWith(
            "# mine\npoller socket\nmaxmemory 1mb\nrename-command flushdb badger\n# ??? bogus-option 5\n", written,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_set_while_loading_that_may_not_be_is_answered_with_LOADING()
    {
        ConfigRegistry registry = new(new TandemOptions().Sections);
        Assert.StartsWith(
            "LOADING ", registry.Set(["dir", "/tmp"], allowsProtected: true, isLoading: true), StringComparison.Ordinal);
        Assert.Null(registry.Set(["loglevel", "debug"], allowsProtected: true, isLoading: true));
    }

    [Fact]
    public void The_latency_threshold_applies_at_once()
    {
        using CommandRunner redis = new();
        Assert.Equal(long.MaxValue, redis.Server.Dispatcher.LatencyThresholdMicroseconds);
        redis.Run("CONFIG SET latency-monitor-threshold 5");
        Assert.Equal(5000, redis.Server.Dispatcher.LatencyThresholdMicroseconds);
    }
}
