using System;
using System.Linq;
using System.Text;
using Tandem.Lua;
using Xunit;

namespace Tandem.Tests.Lua;

/// <summary>Calling, killing, limiting.</summary>
public sealed class LuaStateTests
{
    private readonly LuaState _state = new();

    public LuaStateTests() => LuaLibraries.Open(_state, () => 0);

    [Fact]
    public void A_call_gives_the_first_result_or_nil()
    {
        Assert.Equal(3, Run("return 1 + 2, 5").Number());
        Assert.True(Run("local x = 1").IsNil);
        double[] expected = [1, 2];
        Assert.Equal(expected, _state.CallForAll(Load("return 1, 2")).Select(value => value.Number()).ToArray());
    }

    [Fact]
    public void Native_functions_get_arguments_and_give_results()
    {
        _state.Globals.SetFunction("swap", static (ref LuaCall call) => call.Return(call[1], call[0]));
        Assert.Equal("b a", Run("local x, y = swap('a', 'b') return x .. ' ' .. y").ToString());
    }

    [Fact]
    public void The_hook_ends_an_endless_loop_and_pcall_does_not_stop_it()
    {
        _state.SetHook(static _ => throw new OperationCanceledException(), 1000);
        Assert.Throws<OperationCanceledException>(() => Run("while true do pcall(function() while true do end end) end"));
        _state.SetHook(null, 0);
        Assert.Equal(1, Run("return 1").Number());
    }

    [Theory]
    [InlineData("repeat until false")]
    [InlineData("for i = 1, math.huge do end")]
    [InlineData("local function f() return f() end f()")]
    [InlineData("for _ in function() return 1 end do end")]
    [InlineData("local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end")]
    public void The_hook_ends_every_kind_of_loop(string source)
    {
        _state.SetHook(static _ => throw new OperationCanceledException(), 100);
        Assert.Throws<OperationCanceledException>(() => Run(source));
    }

    [Fact]
    public void A_readonly_table_refuses_every_change()
    {
        LuaTable table = new();
        table["x"] = 1;
        table.IsReadOnly = true;
        _state.Globals["t"] = table;
        string[] changes =
            ["t.x = 2", "t.y = 2", "t[1] = 1", "rawset(t, 'x', 2)", "setmetatable(t, {})", "table.insert(t, 1)", "t.x = nil"];
        foreach (string change in changes)
        {
            LuaException error = Assert.Throws<LuaException>(() => Run(change));
            Assert.Contains("Attempt to modify a readonly table", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, Run("return t.x").Number());
    }

    [Fact]
    public void Globals_are_those_of_the_function_s_environment()
    {
        LuaTable environment = new();
        environment["x"] = 7;
        LuaFunction function = _state.Load("y = x return (function() return x end)()"u8, "@e", environment);
        Assert.Equal(7, _state.Call(function).Number());
        Assert.Equal(7, environment["y"].Number());
        Assert.True(_state.Globals["y"].IsNil);
    }

    [Theory]
    [InlineData("local function f() return 1 + f() end f()", "stack overflow")]
    [InlineData("return string.rep('x', 1e9)", "not enough memory")]
    [InlineData("return setmetatable({}, {__index = function(t, k) return t[k + 1] end})[1]", "C stack overflow")]
    public void What_would_exhaust_the_machine_is_an_error(string source, string message)
    {
        LuaException error = Assert.Throws<LuaException>(() => Run(source));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Run("return 1").Number());
    }

    [Theory]
    [InlineData("(", ")", "x")]
    [InlineData("{", "}", "")]
    [InlineData("function() return ", " end", "1")]
    [InlineData("-", "", "1")]
    [InlineData("f(", ")", "1")]
    public void Source_nested_too_deeply_is_refused(string open, string close, string inner)
    {
        string source = "return " + Repeat(open + " ", 100_000) + inner + Repeat(close, 100_000);
        LuaException error = Assert.Throws<LuaException>(() => Load(source));
        Assert.Contains("chunk has too many syntax levels", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", " + 1", 100_001.0)]
    [InlineData("true", " and 1", 1.0)]
    [InlineData("t", ".t", 0.0)]
    [InlineData("f", "()", 0.0)]
    public void Chains_of_any_length_are_compiled(string first, string next, double result)
    {
        LuaValue value = Run($"t = {{}} t.t = t function f() return f end return {first}{Repeat(next, 100_000)}");
        Assert.True(result == 0 ? !value.IsNil : value.Number() == result);
    }

    [Fact]
    public void Memory_beyond_the_limit_is_an_error_and_what_is_garbage_does_not_count()
    {
        _state.MemoryLimitBytes = 8 * 1024 * 1024;
        Assert.Contains(
            "not enough memory",
            Assert.Throws<LuaException>(() => Run("local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end")).Message,
            StringComparison.Ordinal);
        Assert.Equal(50000, Run("local n = 0 for i = 1, 50000 do local s = ('x'):rep(1000) .. i n = n + 1 end return n").Number());
    }

    [Fact]
    public void An_error_tells_chunk_and_line()
    {
        LuaException error = Assert.Throws<LuaException>(() => _state.Call(_state.Load("\n\nlocal x = nil + 1"u8, "@user_script")));
        Assert.Equal("user_script:3: attempt to perform arithmetic on a nil value", error.Message);
        Assert.Equal("@user_script", error.ChunkName);
        Assert.Equal(3, error.Line);
    }

    [Fact]
    public void The_same_seed_gives_the_numbers_of_lrand48()
    {
        _state.Random.Seed(0);
        Assert.Equal("0.1708280361121651", Run("return string.format('%.17g', math.random())").ToString());
    }

    [Fact]
    public void Random_source_text_is_compiled_or_refused_with_a_message()
    {
        string[] words =
        [
            "x", "=", "1", "'s'", "(", ")", "{", "}", "[", "]", "if", "then", "else", "end", "do", "while", "for", "in", "function",
            "local", "return", "break", ",", ".", ":", "..", "...", "+", "-", "not", "and", "or", "#", "==", "<", "repeat", "until", "nil",
        ];
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            string source = string.Join(' ', Enumerable.Range(0, random.Next(1, 14)).Select(_ => words[random.Next(words.Length)]));
            try
            {
                Load(source);
            }
            catch (LuaException error)
            {
                Assert.StartsWith("test:1: ", error.Message, StringComparison.Ordinal);
            }
        }
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();

    private LuaFunction Load(string source) => _state.Load(Encoding.UTF8.GetBytes(source), "@test");

    private LuaValue Run(string source) => _state.Call(Load(source));
}
