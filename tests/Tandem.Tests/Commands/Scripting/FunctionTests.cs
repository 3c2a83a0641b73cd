using System;
using Tandem.Protocol;
using Tandem.Server;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Scripting;

public sealed class FunctionTests
{
    private const string Library = "#!lua name=lib\nredis.register_function('f', function(keys, args) return {keys[1], args[1]} end)"
        + " redis.register_function{function_name='g', callback=function() return redis.call('set', 'x', 1) end,"
        + " flags={'no-writes'}, description='about g'}";

    [Theory]
    [InlineData("x", "Missing library metadata")]
    [InlineData("#!lua name=x", "Invalid library metadata")]
    [InlineData("#!lua\nreturn 1", "Library name was not given")]
    [InlineData("#!lua name=a-b\nreturn 1",
        "Library names can only contain letters, numbers, or underscores(_) and must be at least one character long")]
    [InlineData("#!lua name=x name=y\nreturn 1", "Invalid metadata value, name argument was given multiple times")]
    [InlineData("#!lua nam=x\nreturn 1", "Invalid metadata value given: nam=x")]
    [InlineData("#!foo name=x\nreturn 1", "Engine 'foo' not found")]
    [InlineData("#!lua name=x\nreturn 1", "No functions registered")]
    [InlineData("#!lua name=x\nreturn 1 +", "Error compiling function: user_function:2: unexpected symbol near '<eof>'")]
    [InlineData("#!lua name=x\nredis.call('get', 'x')",
        "Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'call'")]
    [InlineData("#!lua name=x\nfoo = 1", "Error registering functions: ERR user_function:2: Attempt to modify a readonly table")]
    [InlineData("#!lua name=x\npairs({})",
        "Error registering functions: ERR user_function:2: Script attempted to access nonexistent global variable 'pairs'")]
    [InlineData("#!lua name=x\nredis.register_function('f')",
        "Error registering functions: ERR calling redis.register_function with a single argument is only applicable to Lua "
        + "table (representing named arguments).")]
    [InlineData("#!lua name=x\nredis.register_function('f', 1)",
        "Error registering functions: ERR second argument to redis.register_function must be a function")]
    [InlineData("#!lua name=x\nredis.register_function{}",
        "Error registering functions: ERR redis.register_function must get a function name argument")]
    public void What_is_no_library_is_refused(string code, string error)
    {
        using CommandRunner redis = new();
        Assert.Equal("(error) ERR " + error, redis.Client.RunWords("FUNCTION", "LOAD", code));
        redis.Expect("FUNCTION LIST", "[]");
        Assert.Equal("", redis.TakeLog());
    }

    [Fact]
    public void A_function_is_found_whatever_the_case_of_its_name()
    {
        using CommandRunner redis = new();
        redis.Client.RunWords("FUNCTION", "LOAD", Library);
        redis.Expect("FCALL F 1 a b", "[\"a\", \"b\"]");
        const string Twice = "#!lua name=twice\nredis.register_function('g', function() end) redis.register_function('G', function() end)";
        Assert.Equal("(error) ERR Function g already exists", redis.Client.RunWords("FUNCTION", "LOAD", Twice));
    }

    [Fact]
    public void Functions_are_called_and_listed()
    {
        using CommandRunner redis = new();
        Assert.Equal("\"lib\"", redis.Client.RunWords("FUNCTION", "LOAD", Library));
        redis.Expect("FCALL f 1 a b", "[\"a\", \"b\"]");
        redis.ExpectError("FCALL_RO f 0", "ERR Can not execute a script with write flag using *_ro command.");
        redis.ExpectError("FCALL g 0", "ERR Write commands are not allowed from read-only scripts. script: g, on @user_function:2.");
        redis.ExpectError("FCALL h 0", "ERR Function not found");
        redis.ExpectError("FCALL f x", "ERR Bad number of keys provided");
        Assert.Equal(
            "[[\"library_name\", \"lib\", \"engine\", \"LUA\", \"functions\", [[\"name\", \"f\", \"description\", (nil), \"flags\", []], "
            + "[\"name\", \"g\", \"description\", \"about g\", \"flags\", [no-writes]]]]]", redis.Run("FUNCTION LIST"));
    }

    [Fact]
    public void Loading_is_replicated_as_it_came_and_calling_by_its_effects()
    {
        using CommandRunner redis = new();
        string code = "#!lua name=w\nredis.register_function('w', function() return redis.call('incr', 'n') end)";
        redis.Client.RunWords("FUNCTION", "LOAD", code);
        Assert.Equal("SELECT 0 | FUNCTION LOAD " + code, redis.TakeLog());
        redis.Expect("FCALL w 0", "1");
        Assert.Equal("incr n", redis.TakeLog());
        redis.Expect("FUNCTION DELETE w", "OK");
        Assert.Equal("FUNCTION DELETE w", redis.TakeLog());
        redis.ExpectError("FUNCTION DELETE w", "ERR Library not found");
    }

    [Fact]
    public void A_name_belongs_to_one_library()
    {
        using CommandRunner redis = new();
        redis.Client.RunWords("FUNCTION", "LOAD", Library);
        Assert.Equal("(error) ERR Library 'lib' already exists", redis.Client.RunWords("FUNCTION", "LOAD", Library));
        Assert.Equal("\"lib\"", redis.Client.RunWords("FUNCTION", "LOAD", "REPLACE", Library));
        Assert.Equal("(error) ERR Function f already exists", redis.Client.RunWords(
            "FUNCTION", "LOAD", Library.Replace("name=lib", "name=other", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_dump_is_restored_by_its_policy()
    {
        using CommandRunner redis = new();
        redis.Client.RunWords("FUNCTION", "LOAD", Library);
        byte[] dump = Send(redis, "FUNCTION"u8, "DUMP"u8).Bytes;
        Assert.Equal("(error) ERR Library lib already exists", Send(redis, "FUNCTION"u8, "RESTORE"u8, dump).ToString());
        Assert.Equal("OK", Send(redis, "FUNCTION"u8, "RESTORE"u8, dump, "REPLACE"u8).ToString());
        Assert.Equal("OK", Send(redis, "FUNCTION"u8, "RESTORE"u8, dump, "FLUSH"u8).ToString());
        redis.Expect("FUNCTION FLUSH", "OK");
        redis.ExpectError("FCALL f 0", "ERR Function not found");
        Assert.Equal("OK", Send(redis, "FUNCTION"u8, "RESTORE"u8, dump).ToString());
        redis.Expect("FCALL f 1 a b", "[\"a\", \"b\"]");
        dump[3] ^= 1;
        Assert.Equal("(error) ERR DUMP payload version or checksum are wrong", Send(redis, "FUNCTION"u8, "RESTORE"u8, dump).ToString());
    }

    [Fact]
    public void Libraries_are_saved_and_loaded_with_the_data()
    {
        using CommandRunner redis = new(o => o.Server.EnableDebugCommand = ProtectedAction.Yes);
        redis.Client.RunWords("FUNCTION", "LOAD", Library);
        redis.Expect("DEBUG RELOAD", "OK");
        redis.Expect("FCALL f 1 a b", "[\"a\", \"b\"]");
        redis.Run("FUNCTION FLUSH");
        redis.Expect("DEBUG RELOAD NOSAVE", "OK");
        redis.Expect("FCALL f 1 a b", "[\"a\", \"b\"]");
    }

    [Fact]
    public void Functions_find_the_globals_that_loading_does_not_have()
    {
        using CommandRunner redis = new();
        redis.Client.RunWords("FUNCTION", "LOAD", "#!lua name=e\nlocal function fail() error('xx') end redis.register_function('e1', fail)"
            + " redis.register_function('e2', function() return tostring(redis.sha1hex ~= nil) end)"
            + " redis.register_function('e3', function() foo = 1 end)"
            + " redis.register_function('e4', function() redis.register_function('a', fail) end)");
        redis.ExpectError("FCALL e1 0", "ERR user_function:2: xx script: e1, on @user_function:2.");
        redis.Expect("FCALL e2 0", "\"true\"");
        redis.ExpectError("FCALL e3 0", "ERR user_function:2: Attempt to modify a readonly table script: e3, on @user_function:2.");
        redis.ExpectError("FCALL e4 0", "ERR user_function:2: attempt to call field 'register_function' (a nil value)");
    }

    private static RespValue Send(CommandRunner redis, params ReadOnlySpan<byte[]> words) => redis.Client.Send(words.ToArray())!;

    private static RespValue Send(CommandRunner redis, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        Send(redis, first.ToArray(), second.ToArray());

    private static RespValue Send(CommandRunner redis, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, byte[] third) =>
        Send(redis, first.ToArray(), second.ToArray(), third);

    private static RespValue Send(
        CommandRunner redis, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, byte[] third, ReadOnlySpan<byte> fourth) =>
        Send(redis, first.ToArray(), second.ToArray(), third, fourth.ToArray());
}
