using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Scripting;

public sealed class EvalTests
{
    [Theory]
    [InlineData("return 3.99", "3")]
    [InlineData("return -1.9", "-1")]
    [InlineData("return 'text'", "\"text\"")]
    [InlineData("return true", "1")]
    [InlineData("return false", "(nil)")]
    [InlineData("return", "(nil)")]
    [InlineData("return {1, 'a', {2}, nil, 3}", "[1, \"a\", [2]]")]
    [InlineData("return {ok='fine'}", "fine")]
    [InlineData("return {err='MY error'}", "(error) MY error")]
    [InlineData("return redis.status_reply('FINE')", "FINE")]
    [InlineData("return redis.error_reply('MY error')", "(error) MY error")]
    [InlineData("return redis.error_reply('single')", "(error) ERR single")]
    [InlineData("return redis.sha1hex('')", "\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"")]
    [InlineData("return #ARGV + #KEYS", "0")]
    [InlineData("return {double=3.5}", "\"3.5\"")]
    [InlineData("return {map={a=1}}", "[\"a\", 1]")]
    [InlineData("return cjson.encode({1, 2, {a=1}})", "\"[1,2,{\"a\":1}]\"")]
    public void A_script_s_value_is_replied(string script, string reply)
    {
        using CommandRunner redis = new();
        Assert.Equal(reply, redis.Client.RunWords("EVAL", script, "0"));
    }

    [Theory]
    [InlineData("return foo", "ERR user_script:1: Script attempted to access nonexistent global variable 'foo'")]
    [InlineData("foo = 1", "ERR user_script:1: Attempt to modify a readonly table")]
    [InlineData("redis.foo = 1", "ERR user_script:1: Attempt to modify a readonly table")]
    [InlineData("getmetatable('').__index = 1", "ERR user_script:1: Attempt to modify a readonly table")]
    [InlineData("error('boom')", "ERR user_script:1: boom")]
    [InlineData("error({err='my table'})", "my table")]
    [InlineData("return redis.call()", "ERR Please specify at least one argument for this redis lib call")]
    [InlineData("return redis.call('nosuch')", "ERR Unknown Redis command called from script")]
    [InlineData("return redis.call('get')", "ERR Wrong number of args calling Redis command from script")]
    [InlineData("return redis.call('get', {})", "ERR Lua redis lib command arguments must be strings or integers")]
    [InlineData("return redis.call('blpop', 'l', 0)", "ERR This Redis command is not allowed from script")]
    [InlineData("return redis.setresp(4)", "ERR RESP version must be 2 or 3.")]
    public void An_error_names_script_and_line(string script, string error)
    {
        using CommandRunner redis = new();
        string sha = redis.Client.RunWords("SCRIPT", "LOAD", script).Trim('"');
        Assert.Equal($"(error) {error} script: {sha}, on @user_script:1.", redis.Client.RunWords("EVAL", script, "0"));
    }

    [Theory]
    [InlineData("EVAL", "return 1", "x", "ERR value is not an integer or out of range")]
    [InlineData("EVAL", "return 1", "-1", "ERR Number of keys can't be negative")]
    [InlineData("EVAL", "return 1", "1", "ERR Number of keys can't be greater than number of args")]
    [InlineData("EVAL", "return 1 +", "0", "ERR Error compiling script (new function): user_script:1: unexpected symbol near '<eof>'")]
    [InlineData("EVAL", "#!lua", "0", "ERR Invalid script shebang")]
    [InlineData("EVAL", "#!js\nx", "0", "ERR Unexpected engine in script shebang: #!js")]
    [InlineData("EVAL", "#!lua flags=what\nx", "0", "ERR Unexpected flag in script shebang: what")]
    [InlineData("EVAL", "#!lua name=x\nx", "0", "ERR Unknown lua shebang option: name=x")]
    [InlineData("EVAL_RO", "#!lua\nreturn 1", "0", "ERR Can not execute a script with write flag using *_ro command.")]
    [InlineData("EVALSHA", "ffffffffffffffffffffffffffffffffffffffff", "0", "NOSCRIPT No matching script. Please use EVAL.")]
    public void What_is_no_script_is_refused(string command, string script, string keys, string error)
    {
        using CommandRunner redis = new();
        Assert.Equal("(error) " + error, redis.Client.RunWords(command, script, keys));
    }

    [Fact]
    public void Commands_of_a_script_are_one_transaction_in_the_log()
    {
        using CommandRunner redis = new();
        redis.Client.RunWords("EVAL", "redis.call('set', KEYS[1], ARGV[1]) redis.call('incr', 'n') return 1", "1", "k", "v");
        Assert.Equal("SELECT 0 | MULTI | set k v | incr n | EXEC", redis.TakeLog());
        redis.Client.RunWords("EVAL", "return redis.call('incr', 'n')", "0");
        Assert.Equal("incr n", redis.TakeLog());
        redis.Client.RunWords("EVAL", "return redis.call('get', 'n')", "0");
        Assert.Equal("", redis.TakeLog());
    }

    [Fact]
    public void What_a_failed_script_wrote_stays_and_is_replicated()
    {
        using CommandRunner redis = new();
        redis.Client.RunWords("EVAL", "redis.call('set', 'k', 'v') redis.call('lpush', 'k', 1)", "0");
        Assert.Equal("SELECT 0 | set k v", redis.TakeLog());
        redis.Expect("GET k", "\"v\"");
    }

    [Fact]
    public void Set_repl_keeps_writes_from_replicas()
    {
        using CommandRunner redis = new();
        redis.Client.RunWords(
            "EVAL", "redis.set_repl(redis.REPL_NONE) redis.call('set', 'a', 1) "
            + "redis.set_repl(redis.REPL_ALL) redis.call('set', 'b', 1)", "0");
        Assert.Equal("SELECT 0 | set b 1", redis.TakeLog());
        redis.Run("SET c 1");
        Assert.Equal("SET c 1", redis.TakeLog());
    }

    [Fact]
    public void Pcall_gives_the_text_of_a_server_s_error_and_redis_pcall_its_table()
    {
        using CommandRunner redis = new();
        redis.Run("SET k v");
        Assert.Equal("\"WRONGTYPE Operation against a key holding the wrong kind of value\"", redis.Client.RunWords(
            "EVAL", "local _, e = pcall(redis.call, 'lpush', 'k', 1) return e", "0"));
        Assert.Equal("\"table\"", redis.Client.RunWords(
            "EVAL", "return type(redis.pcall('lpush', 'k', 1))", "0"));
    }

    [Fact]
    public void An_error_is_counted_once_for_the_command_that_failed()
    {
        using CommandRunner redis = new();
        redis.Run("SET k v");
        redis.Run("CONFIG RESETSTAT");
        redis.Client.RunWords("EVAL", "return redis.call('lpush', 'k', 1)", "0");
        string stats = redis.Run("INFO commandstats errorstats");
        Assert.Contains("errorstat_WRONGTYPE:count=1", stats, System.StringComparison.Ordinal);
        Assert.Matches("cmdstat_lpush:calls=1,[^\\r]*failed_calls=1", stats);
        Assert.Matches("cmdstat_eval:calls=1,[^\\r]*failed_calls=1", stats);
    }

    [Fact]
    public void Read_only_scripts_write_nothing()
    {
        using CommandRunner redis = new();
        foreach (string command in (string[])["set', 'k', '1", "publish', 'c', 'm", "pfcount', 'h"])
        {
            Assert.StartsWith(
                "(error) ERR Write commands are not allowed from read-only scripts.",
                redis.Client.RunWords("EVAL_RO", $"return redis.call('{command}')", "0"), System.StringComparison.Ordinal);
        }

        Assert.Equal("1", redis.Client.RunWords("EVAL_RO", "#!lua flags=no-writes\nreturn 1", "0"));
    }

    [Fact]
    public void A_script_without_flags_may_read_when_memory_is_used_up_and_one_with_flags_may_not_run()
    {
        using CommandRunner redis = new();
        redis.Run("SET x 123");
        redis.Run("CONFIG SET maxmemory 1");
        Assert.Equal("\"123\"", redis.Client.RunWords("EVAL", "return redis.call('get', 'x')", "0"));
        Assert.StartsWith("(error) OOM ", redis.Client.RunWords("EVAL", "return redis.call('set', 'x', 1)", "0"), System.StringComparison.Ordinal);
        Assert.StartsWith("(error) OOM ", redis.Client.RunWords("EVAL", "#!lua\nreturn 1", "0"), System.StringComparison.Ordinal);
        Assert.Equal("1", redis.Client.RunWords("EVAL", "#!lua flags=no-writes\nreturn 1", "0"));
        Assert.Equal("OK", redis.Client.RunWords("EVAL", "#!lua flags=allow-oom\nreturn redis.call('set', 'x', 1)", "0"));
    }

    [Fact]
    public void Resp3_gives_scripts_maps_and_clients_get_them_back()
    {
        using CommandRunner redis = new();
        redis.Run("HSET h f v");
        redis.Run("HELLO 3");
        Assert.Equal("{\"f\": \"v\"}", redis.Client.RunWords(
            "EVAL", "redis.setresp(3) local t = redis.call('hgetall', 'h') assert(t.map.f == 'v') return t", "0"));
        Assert.Equal("(true)", redis.Client.RunWords("EVAL", "redis.setresp(3) return true", "0"));
        Assert.Equal("1", redis.Client.RunWords("EVAL", "return true", "0"));
    }

    [Fact]
    public void A_script_selects_a_database_for_itself_only()
    {
        using CommandRunner redis = new();
        redis.Client.RunWords("EVAL", "redis.call('select', 3) redis.call('set', 'k', 'v')", "0");
        redis.Expect("EXISTS k", "0");
        Assert.Equal("SELECT 3 | set k v", redis.TakeLog());
    }

    [Fact]
    public void Scripts_are_kept_until_they_are_flushed()
    {
        using CommandRunner redis = new();
        redis.Expect("SCRIPT LOAD 'return 7'", "\"59b6ab2fbe0ee4b25733de0f62e6cda4899ef8e9\"");
        redis.Expect("EVALSHA 59B6AB2FBE0EE4B25733DE0F62E6CDA4899EF8E9 0", "7");
        redis.Expect("SCRIPT EXISTS 59b6ab2fbe0ee4b25733de0f62e6cda4899ef8e9 abc", "[1, 0]");
        redis.Expect("SCRIPT FLUSH", "OK");
        redis.Expect("SCRIPT EXISTS 59b6ab2fbe0ee4b25733de0f62e6cda4899ef8e9", "[0]");
        redis.ExpectError("SCRIPT FLUSH x", "ERR SCRIPT FLUSH only support SYNC|ASYNC option");
    }

    [Fact]
    public void What_a_function_is_dumped_to_cannot_be_loaded()
    {
        using CommandRunner redis = new();
        Assert.Equal("27", redis.Client.RunWords("EVAL", "return string.byte(string.dump(function() end), 1)", "0"));
        Assert.Equal("1", redis.Client.RunWords("EVAL", "return loadstring(string.dump(function() end)) == nil", "0"));
    }
}
