using System;
using System.Text;
using Tandem.Platform.Networking;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Generic;

public sealed class MigrateTests
{
    [Fact]
    public void A_key_is_moved_with_its_time_and_replicas_get_del()
    {
        using CommandRunner source = new();
        using CommandRunner target = new();
        _ = new Line(source, target);
        source.Expect("SET k v PX 5000", "OK");
        source.TakeLog();
        source.RecordEvents();
        source.Expect("MIGRATE host 6379 k 9 1000", "OK");
        Assert.Equal("DEL k", source.TakeWrites());
        Assert.Equal("del k", source.TakeEvents());
        source.Expect("EXISTS k", "0");
        target.Expect("SELECT 9", "OK");
        target.Expect("GET k", "\"v\"");
        target.Expect("PTTL k", "5000");
        source.Expect("MIGRATE host 6379 k 9 1000", "NOKEY");
    }

    [Fact]
    public void Copy_keeps_the_key_and_replace_overwrites_one()
    {
        using CommandRunner source = new();
        using CommandRunner target = new();
        _ = new Line(source, target);
        source.Expect("RPUSH l a b", "2");
        source.TakeLog();
        source.Expect("MIGRATE host 6379 l 0 1000 COPY", "OK");
        source.Expect("EXISTS l", "1");
        Assert.Equal("", source.TakeLog());
        source.Expect("RPUSH l c", "3");
        source.ExpectError("MIGRATE host 6379 l 0 1000", "ERR Target instance replied with error: BUSYKEY Target key name");
        source.Expect("EXISTS l", "1");
        source.Expect("MIGRATE host 6379 l 0 1000 REPLACE", "OK");
        target.Expect("LRANGE l 0 -1", "[\"a\", \"b\", \"c\"]");
    }

    [Fact]
    public void Of_several_keys_only_those_that_arrived_are_removed()
    {
        using CommandRunner source = new();
        using CommandRunner target = new();
        Line line = new(source, target);
        source.Expect("MSET a 1 b 2 c 3", "OK");
        target.Expect("SET b mine", "OK");
        source.TakeLog();
        source.ExpectError("MIGRATE host 6379 \"\" 0 1000 KEYS a b nokey c", "ERR Target instance replied with error: BUSYKEY");
        Assert.Equal("DEL a c", source.TakeWrites());
        source.Expect("KEYS *", "[\"b\"]");
        target.Expect("GET b", "\"mine\"");
        Assert.Equal(1, line.Connections);
        source.ExpectError("MIGRATE host 6379 k 0 1000 KEYS a", "ERR When using MIGRATE KEYS option, the key argument must be");
    }

    [Fact]
    public void A_kept_connection_is_used_again_until_it_has_been_idle()
    {
        using CommandRunner source = new();
        using CommandRunner target = new();
        Line line = new(source, target);
        source.Expect("MSET a 1 b 2 c 3", "OK");
        source.Expect("MIGRATE host 6379 a 0 1000", "OK");
        source.Expect("MIGRATE host 6379 b 0 1000", "OK");
        Assert.Equal(1, line.Connections);
        Assert.Contains("migrate_cached_sockets:1", source.Run("INFO stats"));
        source.Advance(13_000);
        Assert.Contains("migrate_cached_sockets:0", source.Run("INFO stats"));
        source.Expect("MIGRATE host 6379 c 0 1000", "OK");
        Assert.Equal(2, line.Connections);
    }

    [Fact]
    public void A_broken_connection_is_made_anew_once_but_a_slow_one_is_not()
    {
        using CommandRunner source = new();
        using CommandRunner target = new();
        Line line = new(source, target) { Broken = 1 };
        source.Expect("SET k v", "OK");
        source.Expect("MIGRATE host 6379 k 0 1000", "OK");
        Assert.Equal(2, line.Connections);

        source.Expect("SET k v", "OK");
        line.Broken = 2;
        line.Connections = 0;
        source.Advance(13_000);
        source.ExpectError("MIGRATE host 6379 k 0 1000", "IOERR error or timeout reading to target instance");
        Assert.Equal(2, line.Connections);
        source.Expect("EXISTS k", "1");

        line.Broken = 1;
        line.IsSlow = true;
        line.Connections = 0;
        source.ExpectError("MIGRATE host 6379 k 0 1000", "IOERR error or timeout reading to target instance");
        Assert.Equal(1, line.Connections);
    }

    [Fact]
    public void A_server_that_cannot_be_reached_is_an_io_error()
    {
        using CommandRunner source = new();
        source.Server.Migrations.Connect = static (_, _, _) => null;
        source.Expect("SET k v", "OK");
        source.ExpectError("MIGRATE host 6379 k 0 1000", "IOERR error or timeout connecting to the client");
        source.ExpectError("MIGRATE host port k 0 1000", "IOERR error or timeout connecting to the client");
        source.ExpectError("MIGRATE host 6379 k x 1000", "ERR value is not an integer");
        source.ExpectError("MIGRATE host 6379 k 0 1000 NOSUCH", "ERR syntax error");
    }

    [Fact]
    public void A_password_is_sent_first_and_not_shown()
    {
        using CommandRunner source = new(o => o.Monitoring.SlowlogLogSlowerThanMicroseconds = 0);
        using CommandRunner target = new(o => o.Acl.RequirePass = "secret");
        _ = new Line(source, target);
        source.Expect("SET k v", "OK");
        source.ExpectError("MIGRATE host 6379 k 0 1000 AUTH wrong", "ERR Target instance replied with error: WRONGPASS");
        source.Expect("MIGRATE host 6379 k 0 1000 AUTH secret", "OK");
        Assert.DoesNotContain("secret", source.Run("SLOWLOG GET"));
    }

    /// <summary>The line from one server in this process to another.</summary>
    private sealed class Line
    {
        public Line(CommandRunner source, CommandRunner target) => source.Server.Migrations.Connect = (_, _, _) =>
        {
            Connections++;
            return new End(this, target.NewClient(), target);
        };

        public int Connections { get; set; }

        /// <summary>So many further connections are closed, or silent, when a reply is awaited.</summary>
        public int Broken { get; set; }

        public bool IsSlow { get; set; }
    }

    private sealed class End(Line line, TestClient client, CommandRunner target) : ISyncConnection
    {
        public bool HasTimedOut { get; private set; }

        public bool TrySend(ReadOnlySpan<byte> bytes, int timeoutMilliseconds)
        {
            if (line.Broken == 0)
            {
                client.Connection.Arrive(bytes);
                target.Turn();
            }

            return true;
        }

        public string? ReadLine(int timeoutMilliseconds)
        {
            if (line.Broken > 0)
            {
                line.Broken--;
                HasTimedOut = line.IsSlow;
                return null;
            }

            int end = client.Connection.Sent.IndexOf((byte)'\n');
            string text = Encoding.Latin1.GetString(client.Connection.Sent.GetRange(0, end).ToArray()).TrimEnd('\r');
            client.Connection.Sent.RemoveRange(0, end + 1);
            return text;
        }

        public void Dispose()
        {
        }
    }
}
