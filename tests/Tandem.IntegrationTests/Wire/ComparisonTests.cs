using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Tandem.IntegrationTests.Support;
using Tandem.Protocol;
using Tandem.Roles.Up;
using Xunit;

namespace Tandem.IntegrationTests.Wire;

/// <summary>The same bytes to Tandem and to Redis: the same replies.</summary>
public sealed class ComparisonTests
{
    [Fact]
    public void HELLO_and_AUTH_fail_with_the_words_of_redis()
    {
        string[] lines =
        [
            "HELLO 1", "HELLO 4", "HELLO x", "HELLO 3", "HELLO 2 AUTH default wrong", "HELLO 3 AUTH nobody secret",
            "HELLO 3 AUTH default", "HELLO 3 SETNAME", "HELLO 3 BOGUS", "HELLO 3 SETNAME me", "PING", "AUTH wrong", "AUTH a b c",
            "AUTH nobody secret", "AUTH default wrong", "RESET", "AUTH default secret", "HELLO 3 SETNAME a|b", "HELLO 3 SETNAME é",
            "CLIENT GETNAME", "RESET", "CLIENT GETNAME", "PING", "AUTH secret", "AUTH secret", "CLIENT SETNAME x", "CLIENT GETNAME",
        ];
        Compare(["--requirepass", "secret"], lines);
    }

    [Fact]
    public void AUTH_without_a_password_to_check_is_answered_as_by_redis() =>
        Compare([], "AUTH x", "AUTH default x", "AUTH nobody x", "HELLO 3 AUTH default x", "HELLO 2 AUTH nobody x", "PING");

    [Fact]
    public void Subscriptions_in_RESP2_are_those_of_redis() => Compare(
        [], "SUBSCRIBE a b a", "PSUBSCRIBE p*", "SSUBSCRIBE s", "PING", "PING x", "GET k", "MULTI", "UNSUBSCRIBE b a", "UNSUBSCRIBE",
        "PUNSUBSCRIBE nothing", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "SUNSUBSCRIBE", "PING", "GET k", "PUBSUB CHANNELS", "PUBSUB NUMPAT",
        "PUBSUB NUMSUB a", "PUBSUB SHARDNUMSUB", "PUBSUB BOGUS", "PUBSUB CHANNELS a b", "RESET");

    [Fact]
    public void Subscriptions_in_RESP3_are_pushes_and_leave_all_commands_free()
    {
        using ServerProcess tandem = ServerProcess.Start(ServerKind.Tandem);
        using ServerProcess redis = ServerProcess.Start(ServerKind.Redis);
        List<string> replies = [];
        foreach (ServerProcess server in (ServerProcess[])[tandem, redis])
        {
            using NodeConnection client = server.Connect();
            client.Command("HELLO", "3");
            List<string> received = [];
            client.Send("SUBSCRIBE", "a", "b");
            received.Add(Shape(client.Receive()));
            received.Add(Shape(client.Receive()));
            received.Add(Shape(client.Command("PSUBSCRIBE", "a*")));
            received.Add(Shape(client.Command("SSUBSCRIBE", "s")));
            received.Add(Shape(client.Command("SET", "k", "v")));
            received.Add(Shape(client.Command("PING")));
            client.Send("PUBLISH", "a", "hello");
            received.Add(Shape(client.Receive()));
            received.Add(Shape(client.Receive()));
            received.Add(Shape(client.Receive()));
            client.Send("SPUBLISH", "s", "hello");
            received.Add(Shape(client.Receive()));
            received.Add(Shape(client.Receive()));
            client.Send("UNSUBSCRIBE");
            // Redis ends them in the order of its hash table.
            string[] ends = [Names(client.Receive()), Names(client.Receive())];
            received.Add(string.Join(',', ends.Order(StringComparer.Ordinal)));
            received.Add(Shape(client.Command("UNSUBSCRIBE")));
            replies.Add(string.Join('\n', received));
        }

        Assert.Equal(replies[1], replies[0]);
    }

    [Fact]
    public void A_broken_request_is_answered_as_by_redis_and_ends_the_connection()
    {
        using ServerProcess tandem = ServerProcess.Start(ServerKind.Tandem);
        using ServerProcess redis = ServerProcess.Start(ServerKind.Redis);
        foreach (string request in (string[])["*1\r\n$-5\r\n", "*1\r\nfoo\r\n", "*99999999999\r\n", "*1\r\n$999999999999\r\n",
            "SET \"a b\r\n", "*x\r\n", "*2\r\n$3\r\nGET\r\n:5\r\n"])
        {
            List<string> replies = [];
            foreach (ServerProcess server in (ServerProcess[])[tandem, redis])
            {
                using NodeConnection client = server.Connect();
                client.SendRaw(System.Text.Encoding.ASCII.GetBytes(request));
                replies.Add(client.Receive().ToString());
                Assert.Throws<IOException>(() => client.Receive());
            }

            Assert.Equal((request, replies[1]), (request, replies[0]));
        }
    }

    [Fact]
    public void CONFIG_REWRITE_writes_the_file_that_redis_writes()
    {
        const string Text = """
            # a comment at the top
            maxmemory 100mb

            # before appendonly
            appendonly no
            hash-max-ziplist-entries 7
            save 60 1000
            SAVE 900 1
            client-output-buffer-limit pubsub 1mb 1mb 10
            requirepass "a b"
            # at the end
            timeout 5
            rename-command flushall ""
            """;
        List<string> files = [];
        foreach (ServerKind kind in (ServerKind[])[ServerKind.Tandem, ServerKind.Redis])
        {
            string folder = Directory.CreateTempSubdirectory("tandem-test-").FullName;
            string file = Path.Combine(folder, "server.conf");
            File.WriteAllText(file, Text + "\n");
            int port = ServerProcess.FreePort();
            using System.Diagnostics.Process process = System.Diagnostics.Process.Start(
                ServerProcess.PathOf(kind),
                [file, "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--logfile",
                    Path.Combine(folder, "log")]);
            try
            {
                Wait.Until("the port", () => Configure(port));
                files.Add(Normalized(File.ReadAllLines(file)));
            }
            finally
            {
                process.Kill();
                process.WaitForExit();
                Directory.Delete(folder, recursive: true);
            }
        }

        Assert.Equal(files[1], files[0]);
    }

    // New lines follow in the order of a hash table in Redis; some hold paths and ports, and there are no users here yet.
    private static string Normalized(string[] lines)
    {
        int signature = Array.IndexOf(lines, "# Generated by CONFIG REWRITE");
        return string.Join('\n', lines.Take(signature + 1).Concat(lines.Skip(signature + 1).Order(StringComparer.Ordinal))
            .Where(static line => !line.StartsWith("port ", StringComparison.Ordinal)
                && !line.StartsWith("logfile ", StringComparison.Ordinal) && !line.StartsWith("dir ", StringComparison.Ordinal)
                && !line.StartsWith("user ", StringComparison.Ordinal)));
    }

    private static string Names(RespValue push) => $"{push.Type} {push[0]} {push[1]}";

    private static bool Configure(int port)
    {
        try
        {
            using NodeConnection client = new("127.0.0.1", port);
            Assert.Equal("OK", client.Command("AUTH", "a b").Text);
            Assert.Equal("OK", client.Command("CONFIG", "SET", "maxmemory", "123456789", "hash-max-listpack-entries", "9").Text);
            Assert.Equal("OK", client.Command("CONFIG", "SET", "save", "10 20", "timeout", "0", "loglevel", "verbose").Text);
            Assert.Equal("OK", client.Command("CONFIG", "SET", "requirepass", "x\"y\n").Text);
            Assert.Equal("OK", client.Command("CONFIG", "REWRITE").Text);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    // Sends the lines one after another to both, and compares the replies to each.
    private static void Compare(string[] arguments, params string[] lines)
    {
        using ServerProcess tandem = ServerProcess.Start(ServerKind.Tandem, arguments);
        using ServerProcess redis = ServerProcess.Start(ServerKind.Redis, arguments);
        using NodeConnection first = new("127.0.0.1", tandem.Port);
        using NodeConnection second = new("127.0.0.1", redis.Port);
        foreach (string line in lines)
        {
            Assert.Equal((line, Replies(second, line)), (line, Replies(first, line)));
        }
    }

    // A line may have several replies: what comes before the answer to the PING behind it.
    private static string Replies(NodeConnection connection, string line)
    {
        const string Mark = "end-of-replies";
        connection.Send(line.Split(' '));
        connection.Send("PING", Mark);
        List<string> replies = [Shape(connection.Receive())];
        while (true)
        {
            string reply = Shape(connection.Receive());
            if (reply.Contains(Mark, StringComparison.Ordinal)
                || reply.EndsWith("NOAUTH Authentication required.", StringComparison.Ordinal))
            {
                return string.Join(" | ", replies);
            }

            replies.Add(reply);
        }
    }

    // What a map tells of the connection and the server differs.
    private static string Shape(RespValue value) => value.Type == RespType.Map
        ? value.Type.ToString()
        : $"{value.Type} {value}";
}
