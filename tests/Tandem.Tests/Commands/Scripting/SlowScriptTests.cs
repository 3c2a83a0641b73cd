using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Scripting;

public sealed class SlowScriptTests
{
    private const string Busy =
        "(error) BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";

    [Fact]
    public void Others_are_answered_BUSY_until_the_script_is_killed()
    {
        using CommandRunner redis = Start();
        TestClient caller = redis.NewClient();
        List<string> replies = Meanwhile(redis, "PING", "SHUTDOWN", "FUNCTION KILL", "SCRIPT KILL");
        string result = caller.RunWords("EVAL", "while true do pcall(redis.call, 'ping') end", "0");
        Assert.Equal([Busy, Busy, Busy, "OK"], replies);
        Assert.StartsWith("(error) ERR Script killed by user with SCRIPT KILL. script: ", result, StringComparison.Ordinal);
        Assert.Equal("PONG", caller.Run("PING"));
        redis.Expect("PING", "PONG");
    }

    [Fact]
    public void What_has_written_ends_by_SHUTDOWN_NOSAVE_only_and_is_not_replicated()
    {
        using CommandRunner redis = Start();
        TestClient caller = redis.NewClient();
        List<string> replies = Meanwhile(redis, "SCRIPT KILL", "SHUTDOWN NOSAVE");
        caller.RunWords("EVAL", "redis.call('set', 'k', 'v') while true do end", "0");
        Assert.StartsWith("(error) UNKILLABLE Sorry the script already executed write commands", replies[0], StringComparison.Ordinal);
        Assert.True(redis.Server.Lifecycle.HasEnded);
        Assert.DoesNotContain("set k v", redis.TakeLog(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_is_killed_by_FUNCTION_KILL_and_shown_by_FUNCTION_STATS()
    {
        using CommandRunner redis = Start();
        TestClient caller = redis.NewClient();
        caller.RunWords("FUNCTION", "LOAD", "#!lua name=l\nredis.register_function('f', function() while true do end end)");
        List<string> replies = Meanwhile(redis, "FUNCTION STATS", "SCRIPT KILL", "FUNCTION KILL");
        string result = caller.RunWords("FCALL", "f", "1", "a", "b");
        Assert.Contains("\"command\", [\"FCALL\", \"f\", \"1\", \"a\", \"b\"]", replies[0], StringComparison.Ordinal);
        Assert.Equal(
            "(error) BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.", replies[1]);
        Assert.StartsWith("(error) ERR Script killed by user with SCRIPT KILL. script: f, on @user_function:2.", result, StringComparison.Ordinal);
    }

    // Each look at the clock finds it a millisecond later.
    private static CommandRunner Start()
    {
        CommandRunner redis = new(options => options.Scripting.BusyReplyThresholdMilliseconds = 5);
        redis.Clock.MicrosecondsPerReading = 1000;
        return redis;
    }

    // Has another client send commands, one in each turn that is run inside of the script.
    private static List<string> Meanwhile(CommandRunner redis, params string[] lines)
    {
        TestClient other = redis.NewClient();
        List<string> replies = [];
        Queue<string> left = new(lines);
        Action? afterSleep = redis.Loop.AfterSleep;
        redis.Loop.AfterSleep = () =>
        {
            afterSleep?.Invoke();
            if (redis.Server.Scripting.Engine.Current is not null && left.TryDequeue(out string? line))
            {
                other.Arrive(Array.ConvertAll(line.Split(' '), Encoding.Latin1.GetBytes));
                other.Connection.Handler!.OnReadable(other.Connection);
                redis.Server.Clients.Flush();
                replies.Add(other.NextText());
            }
        };
        return replies;
    }
}
