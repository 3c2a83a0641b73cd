using System.IO;
using System.Linq;
using Tandem.IntegrationTests.Support;
using Xunit;

namespace Tandem.IntegrationTests.Interop;

/// <summary>An appendonlydir that one of the two programs wrote is loaded and written on by the other, and then by the first
/// again. Redis on both sides proves the test.</summary>
public sealed class AppendOnlyFolderTests
{
    private const string Library = "#!lua name=lib\nredis.register_function('f', function() return 'called' end)";

    /// <summary>Who writes, who loads, and whether bases are RDB files.</summary>
    public static TheoryData<ServerKind, ServerKind, string> Hands => new()
    {
        { ServerKind.Redis, ServerKind.Redis, "yes" },
        { ServerKind.Redis, ServerKind.Tandem, "yes" },
        { ServerKind.Redis, ServerKind.Tandem, "no" },
        { ServerKind.Tandem, ServerKind.Redis, "yes" },
        { ServerKind.Tandem, ServerKind.Redis, "no" },
    };

    [Theory]
    [MemberData(nameof(Hands))]
    public void What_one_wrote_the_other_loads_and_writes_on(ServerKind writer, ServerKind reader, string rdbBase)
    {
        string[] options =
        [
            "--appendonly", "yes", "--aof-use-rdb-preamble", rdbBase, "--aof-timestamp-enabled", "yes",
            "--auto-aof-rewrite-percentage", "0",
        ];
        using ServerProcess first = ServerProcess.Start(writer, options);
        Workload.FillForGood(first);
        Workload.FillStreams(first);

        // XCLAIM, by which a base of commands tells what is pending, skips entries that were deleted meanwhile: they are dropped before.
        first.Do("XAUTOCLAIM", "x:stream", "group", "consumer", "0", "0-0", "COUNT", "1000", "JUSTID");
        first.Do("FUNCTION", "LOAD", Library);
        Rewrite(first);
        WriteOn(first, seed: 51);
        State written = End(first);

        // On the first one's folder: the last of two options counts.
        using ServerProcess second = ServerProcess.Start(reader, [.. options, "--dir", first.Folder]);
        Assert.Equal(written, State.Of(second));
        WriteOn(second, seed: 52);
        State after = End(second);
        first.Restart();
        Assert.Equal(after, State.Of(first));
        End(first);

        second.Restart();
        Rewrite(second);
        WriteOn(second, seed: 53);
        after = End(second);
        first.Restart();
        Assert.Equal(after, State.Of(first));

        State End(ServerProcess server)
        {
            State state = State.Of(server);
            Assert.Equal(0, server.Terminate());
            ExternalProgram.Run(
                "redis-check-aof", string.Empty, null, 30,
                Path.Combine(first.Folder, "appendonlydir", "appendonly.aof.manifest"));
            return state;
        }
    }

    private static void WriteOn(ServerProcess server, int seed)
    {
        new Workload(seed, expires: false).Write(server, 2000);
        server.Do("XADD", "x:stream", "*", "field", "more");
        server.Do("XREADGROUP", "GROUP", "group", "other", "COUNT", "5", "STREAMS", "x:stream", ">");
        server.Do("XGROUP", "CREATE", "x:stream", "group" + seed, "$");
    }

    private static void Rewrite(ServerProcess server)
    {
        server.Do("BGREWRITEAOF");
        Wait.Until(
            "the rewrite to end", () => server.InfoNumber("aof_rewrite_in_progress") == 0, details: () => server.Log);
        Assert.Equal("ok", server.Info("aof_last_bgrewrite_status"));
    }

    /// <summary>What must be the same: DEBUG DIGEST leaves groups and functions out.</summary>
    /// <param name="Groups">Without entries-read and lag: XCLAIM, as which a group's reads are written, does not tell them.</param>
    private sealed record State(string Digest, string Groups, string Pending, string Function)
    {
        public static State Of(ServerProcess server)
        {
            server.Do("SELECT", "0");
            return new State(
                server.Digest(),
                string.Join('\n', server.Do("XINFO", "GROUPS", "x:stream").Items.Select(
                    static group => string.Join(' ', group.Items.Take(8)))),
                server.Do("XPENDING", "x:stream", "group").ToString(),
                server.Do("FCALL", "f", "0").ToString());
        }
    }
}
