using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Tandem.Platform.Config;
using Tandem.Protocol;
using Tandem.Server;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests;

public sealed class TandemOptionsTests
{
    private static readonly string[] All = ["*"];

    private readonly TandemOptions _options = new();
    private readonly ConfigRegistry _registry;

    public TandemOptionsTests() => _registry = new ConfigRegistry(_options.Sections);

    /// <summary>Options that Redis 7.0.15 does not have.</summary>
    private static readonly string[] OwnOptions =
        ["master-lease", "min-replicas-ack-timeout", "min-replicas-to-ack", "repl-log-segment-size", "repl-log-size", "repl-log-ttl"];

    [Fact]
    public void Names_and_defaults_are_those_of_redis()
    {
        Dictionary<string, string> expected = FactFile.Lines("redis-7.0.15-options.txt")
            .Select(static line => line.Split(' ', 2))
            .ToDictionary(static p => p[0], static p => p.Length > 1 ? p[1] : string.Empty);
        expected["dir"] = Directory.GetCurrentDirectory();

        foreach ((string name, string value) in expected)
        {
            Assert.NotNull(_registry.Find(name));
            Assert.Equal((name, value), (name, _registry.Find(name)!.Get()));
        }

        Assert.Equal(expected.Count + OwnOptions.Length, _registry.Entries.Count + _registry.Entries.Count(static e => e.Alias is not null));
        string[] shown = [.. Get("*").Select(static p => p.Key)];
        Assert.Equal(192 + OwnOptions.Length, shown.Length);
        Assert.DoesNotContain("key-load-delay", shown);
        Assert.Single(Get("key-load-delay"));
    }

    [Fact]
    public void Refusals_are_those_of_redis()
    {
        foreach (string line in FactFile.Lines("redis-7.0.15-option-refusals.txt"))
        {
            string[] parts = line.Split(" > ", 2);
            string expected = parts.Length > 1 ? parts[1] : string.Empty;
            string probe = parts[0].TrimEnd('>', ' ');

            // Redis wraps memory sizes beyond a long or keeps them as unsigned; we refuse them.
            if (expected.Length == 0 && probe.EndsWith(" 99999999999999999999999", StringComparison.Ordinal))
            {
                continue;
            }

            ConfigRegistry fresh = new(new TandemOptions().Sections);
            ConfigException refusal = Assert.Throws<ConfigException>(() => Load(fresh, probe + "\nbogus"));
            string reason = refusal.Message.Split('\n')[^1];
            Assert.Equal((probe, expected), (probe, reason.StartsWith("Bad directive", StringComparison.Ordinal) ? "" : reason));
        }
    }

    [Fact]
    public void Every_option_accepts_its_own_value()
    {
        foreach ((string name, string value) in Get("*"))
        {
            ConfigEntry entry = _registry.Find(name)!;
            string[] words = entry.Has(ConfigFlags.MultipleWords) ? value.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [value];
            if (name is not ("replicaof" or "slaveof"))
            {
                Assert.Equal((name, null), (name, entry.TrySet(words)));
                Assert.Equal((name, value), (name, entry.Get()));
            }
        }
    }

    [Fact]
    public void A_rewritten_file_with_all_options_is_that_of_redis()
    {
        string[] expected = FactFile.Lines("redis-7.0.15-rewritten-options.txt");
        string[] written = [.. _registry.Rewrite(string.Empty, writesAll: true).Split('\n')
            .Where(static line => line.Length > 0 && line[0] != '#'
                && !OwnOptions.Contains(line.Split(' ')[0])
                && !line.StartsWith("dir ", StringComparison.Ordinal)
                && !line.StartsWith("port ", StringComparison.Ordinal)
                && !line.StartsWith("enable-debug-command ", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(expected.Order(StringComparer.Ordinal), written);
    }

    [Fact]
    public void A_rewritten_file_with_all_options_loads_to_the_same_values()
    {
        Assert.Null(_registry.Set(
            ["maxmemory", "100mb", "save", "10 20 30 40", "maxmemory-clients", "5%", "notify-keyspace-events", "KEA",
                "client-output-buffer-limit", "pubsub 1mb 2mb 3", "requirepass", "a \"b\u0001ü", "shutdown-on-sigint", "now force"],
            allowsProtected: true,
            isLoading: false));
        ConfigRegistry other = new(new TandemOptions().Sections);
        Load(other, _registry.Rewrite(string.Empty, writesAll: true));
        Assert.Equal(Get("*"), other.Get(All, Matches));
    }

    [Fact]
    public void Hz_is_brought_into_its_limits()
    {
        Assert.Null(_registry.Set(["hz", "100000"], allowsProtected: true, isLoading: false));
        Assert.Equal(500, _options.Server.Hz);
        Assert.Null(_registry.Set(["hz", "0"], allowsProtected: true, isLoading: false));
        Assert.Equal(1, _options.Server.Hz);
    }

    [Theory]
    [InlineData("KEA", "AKE")]
    [InlineData("AKEg", "AKE")]
    [InlineData("Klgn", "glnK")]
    [InlineData("g$lshzxetdKE", "AKE")]
    [InlineData("Em", "Em")]
    [InlineData("", "")]
    public void Keyspace_event_classes_are_printed_in_the_order_of_redis(string set, string printed)
    {
        Assert.Null(_registry.Set(["notify-keyspace-events", set], allowsProtected: true, isLoading: false));
        Assert.Equal(printed, _registry.Find("notify-keyspace-events")!.Get());
    }

    [Fact]
    public void Percentiles_are_printed_without_trailing_zeros()
    {
        Assert.Null(_registry.Set(
            ["latency-tracking-info-percentiles", "50.5 99.99999 0"], allowsProtected: true, isLoading: false));
        Assert.Equal("50.5 99.99999 0", _registry.Find("latency-tracking-info-percentiles")!.Get());
    }

    [Fact]
    public void The_sample_file_is_current_and_changes_nothing()
    {
        // After a change of options: TANDEM_WRITE_SAMPLE=1 dotnet test --filter The_sample_file
        string path = Path.Combine(Repository.Root, "tandem.conf");
        string text = ConfigSample.Write(TandemOptions.SampleHead, _options.Sections);
        if (Environment.GetEnvironmentVariable("TANDEM_WRITE_SAMPLE") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(File.ReadAllText(path) == text, "tandem.conf is not current; see the comment of this test");
        List<KeyValuePair<string, string>> before = Get("*");
        Load(_registry, text);
        Assert.Equal(before, Get("*"));
    }

    internal static bool Matches(string pattern, string name) => GlobPattern.Matches(
        System.Text.Encoding.UTF8.GetBytes(pattern), System.Text.Encoding.UTF8.GetBytes(name), ignoreCase: true);

    private static void Load(ConfigRegistry registry, string text) =>
        registry.Load(new ConfigCommandLine(null, false, text), "Redis 7.0.15", TextReader.Null);

    private List<KeyValuePair<string, string>> Get(string pattern) => _registry.Get([pattern], Matches);
}
