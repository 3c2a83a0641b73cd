using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Scripting.Debugging;

/// <summary>What Redis 7.0.15 answered to the same commands, unless a test says otherwise.</summary>
public sealed class DebugSessionTests
{
    private const string Unknown = "<error> Unknown Redis Lua debugger command or wrong number of arguments.";

    [Fact]
    public void A_session_stops_before_the_first_line_and_ends_with_the_connection()
    {
        using CommandRunner redis = new();
        string[] replies = Debug(redis, out TestClient client, "return 'hello'", "s");
        Assert.Equal(
            ["* Stopped at 1, stop reason = step over|-> 1   return 'hello'", "<endsession>", "\"hello\""], replies);
        Assert.True(client.Client.Has(ClientFlags.Closed));
        redis.Expect("PING", "PONG");
    }

    [Theory]
    [InlineData("for i=1,2 do\n local t = i * 2\n if t == 4 then\n  t = 0\n end\nend\nreturn 5", "1 2 3 1 2 3 4 1 7")]
    [InlineData("local i=0\nwhile i < 2 do\n i = i + 1\nend\nreturn i", "1 2 3 2 3 2 5")]
    [InlineData("local i=2\nrepeat\n i = i - 1\nuntil i <= 0", "1 3 4 3 4")]
    [InlineData("local i=0\nfor k,v in pairs({1,2}) do\n i=i+v end\nreturn i", "1 2 3 2 3 2 4")]
    [InlineData("for i=1,3 do i=i+1 end return 1", "1 1 1 1")]
    [InlineData("local t = {\n a=1,\n b=2,\n}\nlocal s = 'x' ..\n t.a ..\n t.b\nreturn s", "1 2 3 5 6 7 8")]
    [InlineData("local function f(a,\n b)\n return a\nend\n\n\nlocal x = f(1,\n 2)\nreturn x", "4 7 8 7 3 9")]
    [InlineData("local x=1\nif x==2 then\n x=3\nelse\n x=4\nend", "1 2 5 6")]
    [InlineData("#!lua flags=no-writes\nreturn 1", "2")]
    [InlineData("local x=1\n\n\n", "1")]
    [InlineData(
        "local co=coroutine.create(function(a)\n local b=a\n coroutine.yield(b)\n return b+1 end)\n"
        + "local ok,v=coroutine.resume(co,5)\nlocal ok2,v2=coroutine.resume(co)\nreturn v2", "1 4 1 5 2 3 6 4 7")]
    public void Steps_come_to_the_lines_that_Lua_comes_to(string script, string lines)
    {
        using CommandRunner redis = new();
        string[] replies = Debug(redis, out _, script, [.. Enumerable.Repeat("s", 20)]);
        IEnumerable<string> stops = replies.Where(reply => reply.StartsWith("* Stopped at ", StringComparison.Ordinal));
        Assert.Equal(lines, string.Join(' ', stops.Select(stop => stop.Split(' ', ',')[3])));
    }

    [Fact]
    public void Continue_runs_to_a_breakpoint_or_to_the_end()
    {
        using CommandRunner redis = new();
        string[] replies = Debug(
            redis, out _, "local a=1\nlocal b=2\nlocal c=3\nreturn a+b+c", "b", "b 3", "b 3", "b 99", "b x", "b", "c", "b -3", "b -3",
            "b 1 0", "c");
        Assert.Equal(
            [
                "No breakpoints set. Use 'b <line>' to add one.",
                "   2   local b=2|  #3   local c=3|   4   return a+b+c",
                "Wrong line number.",
                "Wrong line number.",
                "Invalid argument:'x'",
                "1 breakpoints set:|  #3   local c=3",
                "* Stopped at 3, stop reason = break point|->#3   local c=3",
                "Breakpoint removed.",
                "No breakpoint in the specified line.",
                "  #1   local a=1|   2   local b=2|All breakpoints removed.",
                "<endsession>",
                "6",
            ],
            replies[1..]);
    }

    [Fact]
    public void A_script_stops_itself_and_shows_values()
    {
        using CommandRunner redis = new();
        string[] replies = Debug(
            redis, out _, "redis.debug('a',{1,2},nil,true,1.5)\nredis.debug()\nlocal x = redis.breakpoint()\nreturn x", "c", "c");
        Assert.Equal(
            [
                "<debug> line 1: \"a\", {1; 2}, nil, true, 1.5|<debug> line 2: |"
                + "* Stopped at 4, stop reason = redis.breakpoint() called|-> 4   return x",
                "<endsession>",
                "1",
            ],
            replies[1..]);
    }

    [Fact]
    public void Without_a_debugger_breakpoint_and_debug_do_nothing()
    {
        using CommandRunner redis = new();
        Assert.Equal("(nil)", redis.Client.RunWords("EVAL", "redis.debug('a') return redis.breakpoint()", "0"));
    }

    [Fact]
    public void Variables_are_shown_from_the_innermost_call_outwards()
    {
        using CommandRunner redis = new();
        const string Script = "local up=1\nlocal list={1,'x',{k='v'}}\nlocal function f(p)\n local w=p+up\n redis.breakpoint()\n"
            + " return w end\nlocal z = f(3)\nlocal t={f=f}\nz=t.f(5)\nreturn z";
        string[] replies = Debug(
            redis, out _, Script, "p", "c", "p", "p up", "p list", "p z", "p KEYS", "p redis", "t", "c", "t", "c");
        Assert.Equal(
            [
                "No local variables in the current context.",
                "* Stopped at 6, stop reason = redis.breakpoint() called|-> 6    return w end",
                "<value> p = 3|<value> w = 4",
                "<value> 1",
                "<value> {1; \"x\"; {[\"k\"]=\"v\"}}",
                "No such variable.",
                "<value> {}",
                "No such variable.",
                "In f:|-> 6    return w end|From top level:|   7   local z = f(3)",
                "* Stopped at 6, stop reason = redis.breakpoint() called|-> 6    return w end",
                "In f:|-> 6    return w end|From top level:|   9   z=t.f(5)",
                "<endsession>",
                "6",
            ],
            replies[1..]);
    }

    [Fact]
    public void Eval_runs_code_that_does_not_see_local_variables()
    {
        using CommandRunner redis = new();
        string[] replies = Debug(
            redis, out _, "local a=1\nreturn 1", "s", "e 1+1", "e return 5", "e a", "e x = 1", "e error(\"x\")", "e }", "e",
            "e redis.call(\"nosuch\")", "e error({1})", "e error()", "e while true do local x = y end", "c");
        Assert.Equal(
            [
                "<retval> 2",
                "<retval> 5",
                "<error> ldb_eval:1: Script attempted to access nonexistent global variable 'a'",
                "<error> ldb_eval:1: Attempt to modify a readonly table",
                "<error> ldb_eval:1: x",
                "<error> ldb_eval:1: unexpected symbol near '}'",
                "<retval> nil",

                // Redis 7.0.15 crashes at these two and at the next.
                "<error> ERR Unknown Redis command called from script",
            ],
            replies[2..10]);
        Assert.Equal("<error> nil", replies[11]);
        Assert.StartsWith("<error> ldb_eval:1: Script attempted", replies[12], StringComparison.Ordinal);
        Assert.Equal(["<endsession>", "1"], replies[13..]);
    }

    [Fact]
    public void Commands_are_shown_while_stepping_and_may_be_sent()
    {
        using CommandRunner redis = new();
        string[] replies = Debug(
            redis, out _, "redis.call('set','k','v')\nredis.setresp(3)\nredis.call('hset','h','f',1.5)\nreturn 1",
            "s", "r get k", "r incr k", "r nosuch", "r get", "r", "r lpush l a b", "r lrange l 0 -1", "r get none", "s", "r hgetall none",
            "r get none", "s", "r hgetall h", "c");
        Assert.Equal(
            [
                "<redis> set k v|<reply> \"+OK\"|* Stopped at 2, stop reason = step over|-> 2   redis.setresp(3)",
                "<redis> get k|<reply> \"v\"",
                "<redis> incr k|<error> -ERR value is not an integer or out of range|<reply> \"-ERR value is not an integer or out of range\"",
                "<redis> nosuch|<error> Unknown Redis command called from script",
                "<redis> get|<error> Wrong number of args calling Redis command from script",
                Unknown,
                "<redis> lpush l a b|<reply> 2",
                "<redis> lrange l 0 -1|<reply> [\"b\",\"a\"]",
                "<redis> get none|<reply> NULL",
                "* Stopped at 3, stop reason = step over|-> 3   redis.call('hset','h','f',1.5)",
                "<redis> hgetall none|<reply> {}",
                "<redis> get none|<reply> (null)",
                "<redis> hset h f 1.5|<reply> 1|* Stopped at 4, stop reason = step over|-> 4   return 1",
                "<redis> hgetall h|<reply> {\"f\" => \"1.5\"}",
                "<endsession>",
                "1",
            ],
            replies[1..]);
        Assert.Equal("SELECT 0 | MULTI | set k v | lpush l a b | hset h f 1.5 | EXEC", redis.TakeLog());
    }

    [Fact]
    public void Values_are_cut_at_maxlen()
    {
        using CommandRunner redis = new();
        string[] replies = Debug(
            redis, out _, "local s=string.rep('x',600)\nreturn 1", "s", "p s", "p s", "m", "m 10", "p", "m 0", "p s", "c");
        string cut = "<value> \"" + new string('x', 247) + " ...";
        Assert.Equal(
            [
                cut + "|<hint> The above reply was trimmed. Use 'maxlen 0' to disable trimming.",
                cut,
                "<value> replies are truncated at 256 bytes.",
                "<value> replies are truncated at 60 bytes.",
                "<value> s = \"" + new string('x', 47) + " ...",
                "<value> replies are unlimited.",
                "<value> \"" + new string('x', 600) + "\"",
            ],
            replies[2..^2]);
    }

    [Fact]
    public void Source_is_listed_around_a_line()
    {
        using CommandRunner redis = new();
        string script = string.Join('\n', Enumerable.Range(1, 12).Select(line => $"local a{line}={line}"));
        string[] replies = Debug(redis, out _, script, "l 9 1", "l 0 1", "l -3 0", "l 1 -1", "l 100", "w", "step", "NEXT", "c");
        Assert.Equal("   8   local a8=8|   9   local a9=9|   10  local a10=10", replies[1]);
        Assert.Equal("-> 1   local a1=1|   2   local a2=2", replies[2]);
        Assert.Equal(["-> 1   local a1=1", "", ""], replies[3..6]);
        Assert.Equal(12, replies[6].Split('|').Length);
        Assert.StartsWith("* Stopped at 3,", replies[8], StringComparison.Ordinal);
    }

    [Fact]
    public void Abort_ends_the_script_with_an_error_and_what_it_wrote_stays()
    {
        using CommandRunner redis = new();
        string[] replies = Debug(redis, out _, "redis.call('set','k','v')\nreturn 1", "s", "a");
        Assert.StartsWith("(error) ERR script aborted for user request script: ", replies[^1], StringComparison.Ordinal);
        Assert.EndsWith(", on @user_script:2.", replies[^1], StringComparison.Ordinal);
        redis.Expect("GET k", "\"v\"");
    }

    [Fact]
    public void When_the_client_has_gone_the_script_goes_on_to_its_end()
    {
        using CommandRunner redis = new();
        Debug(
            redis, out TestClient client, "redis.call('set','a','1')\nredis.breakpoint()\nredis.call('set','b','2')\nreturn 1", "b 3", "s");
        Assert.True(client.Client.Has(ClientFlags.Closed));
        redis.Expect("MGET a b", "[\"1\", \"2\"]");
        Assert.Null(redis.Server.Scripting.Engine.Debugging);
    }

    [Theory]
    [InlineData("foo\r\n")]
    [InlineData("\r\n")]
    [InlineData("*0\r\n")]
    [InlineData("*-1\r\n")]
    [InlineData("*1025\r\n")]
    [InlineData("*1\r\n#4\r\n")]
    [InlineData("*1\r\n$0\r\n\r\n")]
    [InlineData("*1\r\n$1025\r\n")]
    [InlineData("*1\r\n$1\r\nsXX")]
    public void What_is_no_command_ends_the_session(string bytes)
    {
        using CommandRunner redis = new();
        string[] replies = Converse(redis, out TestClient client, "return 1", [Encoding.Latin1.GetBytes(bytes)]);
        Assert.Equal("<endsession>", replies[1]);
        Assert.StartsWith("(error) ERR protocol error script: ", replies[2], StringComparison.Ordinal);
        Assert.True(client.Client.Has(ClientFlags.Closed));
        redis.Expect("PING", "PONG");
    }

    [Fact]
    public void Input_without_end_ends_the_session()
    {
        using CommandRunner redis = new();
        byte[] endless = Encoding.Latin1.GetBytes("*1" + new string('1', 2_000_000));
        string[] replies = Converse(redis, out _, "return 1", [endless]);
        Assert.StartsWith("(error) ERR max client buffer reached script: ", replies[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_may_come_in_pieces_and_with_any_bytes()
    {
        using CommandRunner redis = new();
        string[] replies = Converse(
            redis, out _, "return 1", ["*1\r"u8.ToArray(), "\n$1\r\n"u8.ToArray(), "l"u8.ToArray(), "\r\n"u8.ToArray(),
            "*1\r\n$3\r\n\0s\0\r\n"u8.ToArray(), "*1\r\n$1\r\ns\r\n"u8.ToArray()]);
        Assert.Equal(["-> 1   return 1", Unknown, "<endsession>", "1"], replies[1..]);
    }

    [Fact]
    public void Others_are_told_BUSY_and_may_kill_the_script()
    {
        using CommandRunner redis = new();
        TestClient other = redis.NewClient();
        List<string> heard = [];
        string[] replies = Converse(
            redis, out _, "return 1", [[], []], () =>
            {
                other.Arrive(heard.Count == 0 ? ["PING"u8.ToArray()] : ["SCRIPT"u8.ToArray(), "KILL"u8.ToArray()]);
                other.Connection.Handler!.OnReadable(other.Connection);
                redis.Server.Clients.Flush();
                heard.Add(other.NextText());
            });
        Assert.StartsWith("(error) BUSY Redis is busy running a script.", heard[0], StringComparison.Ordinal);
        Assert.Equal("OK", heard[1]);
        Assert.StartsWith("(error) ERR Script killed by user with SCRIPT KILL.", replies[^1], StringComparison.Ordinal);
        Assert.Equal("PONG", other.Run("PING"));
    }

    [Fact]
    public void A_loop_without_end_stops_after_the_busy_threshold()
    {
        using CommandRunner redis = new(options => options.Scripting.BusyReplyThresholdMilliseconds = 5);
        redis.Clock.MicrosecondsPerReading = 1000;
        string[] replies = Debug(redis, out _, "local x=0\nwhile true do x=x+1 end", "c", "c", "a");
        Assert.All(
            replies[1..3],
            reply => Assert.Equal("* Stopped at 2, stop reason = timeout reached, infinite loop?|-> 2   while true do x=x+1 end", reply));
    }

    [Theory]
    [InlineData("return (", "ERR Error compiling script (new function): user_script:1: unexpected symbol near '<eof>'")]
    [InlineData("#!lua flags=nosuch\nreturn 1", "ERR Unexpected flag in script shebang: nosuch")]
    public void A_script_that_cannot_run_ends_the_session_at_once(string script, string error)
    {
        using CommandRunner redis = new();
        Assert.Equal(["<endsession>", "(error) " + error], Debug(redis, out _, script));
    }

    [Fact]
    public void Script_debug_says_what_it_cannot_do()
    {
        using CommandRunner redis = new();
        redis.ExpectError("SCRIPT DEBUG YES", "ERR SCRIPT DEBUG YES needs a forked session");
        redis.ExpectError("SCRIPT DEBUG x", "ERR Use SCRIPT DEBUG YES/SYNC/NO");
        redis.Expect("MULTI", "OK");
        redis.Expect("SCRIPT DEBUG SYNC", "QUEUED");
        redis.Expect("EXEC", "[(error) ERR SCRIPT DEBUG must be called outside a pipeline]");
        redis.Expect("SCRIPT DEBUG SYNC", "OK");
        redis.ExpectError("EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0", "ERR Please use EVAL instead of EVALSHA for debugging");
        redis.Expect("SCRIPT DEBUG NO", "OK");
        redis.Expect("EVAL \"return 1\" 0", "1");
    }

    [Fact]
    public void What_the_client_does_not_take_comes_before_the_result()
    {
        using CommandRunner redis = new();
        TestConnection narrow = new() { Room = 40 };
        TestClient client = redis.NewClient(narrow);
        client.RunWords("SCRIPT", "DEBUG", "SYNC");
        Queue<Action> turns = new([() => { }, () => narrow.HasEnded = true]);
        AtEachTurn(redis, turns);
        client.Arrive("EVAL"u8.ToArray(), "redis.call('set','k','v')"u8.ToArray(), "0"u8.ToArray());
        redis.Turn();
        redis.Expect("GET k", "\"v\"");
    }

    private static string[] Debug(CommandRunner redis, out TestClient client, string script, params string[] commands) =>
        Converse(redis, out client, script, [.. commands.Select(Request)]);

    // Sends the pieces, one in each turn that is run inside of the script, and goes away when there are none left.
    private static string[] Converse(
        CommandRunner redis, out TestClient client, string script, byte[][] pieces, Action? meanwhile = null)
    {
        TestClient debugging = redis.NewClient();
        Assert.Equal("OK", debugging.RunWords("SCRIPT", "DEBUG", "SYNC"));
        Queue<Action> turns = new(pieces.Select<byte[], Action>(piece => () =>
        {
            debugging.Connection.Arrive(piece);
            meanwhile?.Invoke();
        }));
        turns.Enqueue(() => debugging.Connection.HasEnded = true);
        AtEachTurn(redis, turns);
        debugging.Arrive("EVAL"u8.ToArray(), Encoding.Latin1.GetBytes(script), "0"u8.ToArray());
        redis.Turn();
        client = debugging;
        List<string> replies = [];
        while (debugging.Next() is { } reply)
        {
            bool isLog = reply.Type == RespType.Array && reply.Items.All(item => item.Type == RespType.SimpleString);
            replies.Add(isLog ? string.Join('|', reply.Items.Select(item => item.Text)) : reply.ToString());
        }

        return [.. replies];
    }

    private static void AtEachTurn(CommandRunner redis, Queue<Action> turns)
    {
        Action? afterSleep = redis.Loop.AfterSleep;
        redis.Loop.AfterSleep = () =>
        {
            afterSleep?.Invoke();
            if (redis.Server.Scripting.Engine.Current is not null && turns.TryDequeue(out Action? turn))
            {
                turn();
            }
        };
    }

    private static byte[] Request(string command)
    {
        string[] words = command.Split(' ');
        return Encoding.Latin1.GetBytes(
            $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n")));
    }
}
