using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Tandem.Platform.Config;
using Tandem.Server;
using Xunit;

namespace Tandem.Tests.Platform.Config;

public sealed class ConfigRegistryTests
{
    private readonly TandemOptions _options = new();
    private readonly ConfigRegistry _registry;

    public ConfigRegistryTests() => _registry = new ConfigRegistry(_options.Sections);

    [Theory]
    [InlineData("maxmemory|1|foo|2", "ERR Unknown option or number of arguments for CONFIG SET - 'foo'")]
    [InlineData("maxmemory", "ERR syntax error")]
    [InlineData("io-threads|2", "ERR CONFIG SET failed (possibly related to argument 'io-threads') - can't set immutable config")]
    [InlineData("DIR|/tmp", "ERR CONFIG SET failed (possibly related to argument 'DIR') - can't set protected config")]
    [InlineData(
        "maxmemory|10|MAXMEMORY|20",
        "ERR CONFIG SET failed (possibly related to argument 'MAXMEMORY') - duplicate parameter")]
    [InlineData(
        "hash-max-ziplist-value|1|hash-max-listpack-value|x",
        "ERR CONFIG SET failed (possibly related to argument 'hash-max-listpack-value') - argument must be a memory value")]
    [InlineData(
        "shutdown-on-sigint|save  nosave",
        "ERR CONFIG SET failed (possibly related to argument 'shutdown-on-sigint') - "
        + "argument(s) must be one of the following: default, save, nosave, now, force")]
    [InlineData(
        "shutdown-on-sigint|save nosave",
        "ERR CONFIG SET failed (possibly related to argument 'shutdown-on-sigint') - "
        + "shutdown options SAVE and NOSAVE can't be used simultaneously")]
    [InlineData(
        "client-output-buffer-limit|master 1 2 3",
        "ERR CONFIG SET failed (possibly related to argument 'client-output-buffer-limit') - "
        + "Invalid client class specified in buffer limit configuration.")]
    [InlineData(
        "maxmemory|10000001|maxmemory-clients|200%|client-query-buffer-limit|invalid",
        "ERR CONFIG SET failed (possibly related to argument 'maxmemory-clients') - "
        + "percentage argument must be less or equal to 100")]
    public void Set_refuses_as_redis_does_and_changes_nothing(string arguments, string error)
    {
        List<KeyValuePair<string, string>> before = Everything();
        Assert.Equal(error, _registry.Set(arguments.Split('|'), allowsProtected: false, isLoading: false));
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void Set_while_loading_refuses_what_loading_uses()
    {
        Assert.Null(_registry.Set(["loglevel", "debug"], allowsProtected: true, isLoading: true));
        string? error = _registry.Set(["dir", "asdf"], allowsProtected: true, isLoading: true);
        Assert.StartsWith("LOADING ", error);
    }

    [Fact]
    public void Set_puts_all_back_when_one_cannot_be_applied()
    {
        List<string> applied = [];
        Func<string?> oom = () => Note($"oom {_options.Server.OomScoreAdjValues.Format()}");
        string? Note(string text)
        {
            applied.Add(text);
            return null;
        }

        _registry.OnChanged("oom-score-adj", oom);
        _registry.OnChanged("oom-score-adj-values", oom);
        _registry.OnChanged("port", () => _options.Network.Port == 7 ? "Unable to listen on this port." : Note("port"));
        List<KeyValuePair<string, string>> before = Everything();

        string? error = _registry.Set(
            ["oom-score-adj", "yes", "oom-score-adj-values", "1 1 1", "maxmemory", "10", "port", "7"],
            allowsProtected: false,
            isLoading: false);

        Assert.Equal(
            "ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port.", error);
        Assert.Equal(before, Everything());
        Assert.Equal(["oom 1 1 1", "oom 0 200 800", "port"], applied);
    }

    [Fact]
    public void Set_applies_only_what_changed()
    {
        int count = 0;
        _registry.OnChanged("port", () =>
        {
            count++;
            return null;
        });
        Assert.Null(_registry.Set(["port", "6379"], allowsProtected: false, isLoading: false));
        Assert.Equal(0, count);
        Assert.Null(_registry.Set(["port", "6380"], allowsProtected: false, isLoading: false));
        Assert.Equal(1, count);
    }

    [Fact]
    public void Get_takes_patterns_names_and_aliases_and_repeats_nothing()
    {
        string[] names = [.. _registry.Get(["maxmemory", "maxmemory*", "bind", "*of", "BIND"], TandemOptionsTests.Matches)
            .Select(static p => p.Key)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Contains("slaveof", names);
        Assert.Contains("replicaof", names);
        Assert.Contains("maxmemory-clients", names);
        Assert.Equal("BIND", Assert.Single(_registry.Get(["BIND"], TandemOptionsTests.Matches)).Key);
    }

    [Fact]
    public void The_last_line_wins_except_for_save()
    {
        Load("port 1\nport 2\nsave 1 2\nsave 3 4\nhash-max-ziplist-entries 20\nhash-max-listpack-entries 21\n"
            + "client-output-buffer-limit normal 1 2 3\nclient-output-buffer-limit slave 4 5 6");
        Assert.Equal(2, _options.Network.Port);
        Assert.Equal("1 2 3 4", _options.Persistence.Save.Format());
        Assert.Equal(21, _options.Keyspace.HashMaxListpackEntries);
        Assert.Equal("normal 1 2 3 slave 4 5 6 pubsub 33554432 8388608 60", _options.Clients.OutputBufferLimits.Format());
    }

    [Fact]
    public void Save_lines_of_the_file_replace_the_default_and_empty_ones_those_before()
    {
        Load("save 1 2\nsave \"\"\nsave 3 4");
        Assert.Equal("3 4", _options.Persistence.Save.Format());
    }

    [Fact]
    public void Directives_get_their_lines_and_checks_end_the_load()
    {
        List<string> users = [];
        _registry.AddDirective(new ConfigDirective("user", 2, int.MaxValue, line =>
        {
            users.Add(line.Text);
            return line.Words[1] == "bad" ? "Error in user declaration 'bad'" : null;
        }));
        _registry.AddCheck(() => users.Count == 2 ? "two users" : null);
        Load("user a on\nlist-max-ziplist-entries 3");
        Assert.Equal(["user a on"], users);
        Assert.EndsWith("two users", Assert.Throws<ConfigException>(() => Load("user b on")).Message, StringComparison.Ordinal);
        Assert.Contains(">>> 'user bad'", Assert.Throws<ConfigException>(() => Load("user bad")).Message);
        Assert.EndsWith(
            "Bad directive or wrong number of arguments",
            Assert.Throws<ConfigException>(() => Load("user")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrite_keeps_comments_and_order_and_uses_lines_again()
    {
        // Written by redis-server 7.0.15 after the same settings, without what this test does not set (dir, user).
        const string Old = "# top comment\nport 7912\nbind 127.0.0.1\n\n\nenable-debug-command yes\n"
            + "hash-max-ziplist-entries 20\nhash-max-listpack-entries 21\nmaxmemory   1048576\nsave 10 20\nsave 30 40\n"
            + "rename-command FLUSHDB badger\nlatency-tracking-info-percentiles 50\ntimeout 0\nunixsocketperm 700\n"
            + "requirepass \"a \\\"b\\x01\"\nclient-output-buffer-limit replica 1mb 2mb 3\n";
        const string Expected = "# top comment\nport 7912\nbind 127.0.0.1\n\nenable-debug-command yes\n"
            + "hash-max-listpack-entries 21\n\nmaxmemory 1mb\nsave \"\"\n\nrename-command FLUSHDB badger\n"
            + "latency-tracking-info-percentiles 50\ntimeout 0\nunixsocketperm 700\nrequirepass \"a \\\"b\\x01\"\n"
            + "client-output-buffer-limit normal 1kb 2kb 3\n# ??? zzz 1\n\n# Generated by CONFIG REWRITE\n";
        string[] added =
        [
            "client-output-buffer-limit replica 1mb 2mb 3", "dir", "lfu-log-factor 3", "masterauth \"x y\"",
            "maxclients 100", "maxmemory-clients 5%",
        ];
        _registry.AddDirective(new ConfigDirective("rename-command", 3, 3, static _ => null));
        Load(Old);
        Assert.Null(_registry.Set(
            ["maxclients", "100", "lfu-log-factor", "3", "save", "", "client-output-buffer-limit", "normal 1024 2048 3",
                "masterauth", "x y", "maxmemory-clients", "5%"],
            allowsProtected: false,
            isLoading: false));

        string text = _registry.Rewrite(Old + "zzz 1\n");

        Assert.StartsWith(Expected, text);
        string[] rest = [.. text[Expected.Length..].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.StartsWith("dir ", StringComparison.Ordinal) ? "dir" : line)
            .Order(StringComparer.Ordinal)];
        Assert.Equal(added, rest);
        Assert.Equal(text.TrimEnd(), _registry.Rewrite(text).TrimEnd());
    }

    [Fact]
    public void Rewrite_writes_the_lines_of_directives_and_drops_those_that_are_gone()
    {
        List<string> users = ["default on", "new on"];
        _registry.AddDirective(new ConfigDirective("user", 2, int.MaxValue, static _ => null, () => users));
        string text = _registry.Rewrite("user default off\n# x\nuser old on\nuser older on\nreplicaof a 1\nbind *  -::*\n");
        Assert.StartsWith("user default on\n# x\nuser new on\n\n", text);
        Assert.DoesNotContain("replicaof", text);
        Assert.DoesNotContain("bind", text);
    }

    private void Load(string text) =>
        _registry.Load(new ConfigCommandLine(null, false, text), "Redis 7.0.15", TextReader.Null);

    private List<KeyValuePair<string, string>> Everything() => _registry.Get(["*"], TandemOptionsTests.Matches);
}
