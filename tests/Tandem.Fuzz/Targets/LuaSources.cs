using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Lua;

namespace Tandem.Fuzz.Targets;

/// <summary>Any text is compiled as Lua and run for a while, or refused with an error of Lua's.</summary>
internal sealed class LuaSources : IFuzzTarget
{
    private const int StepsAtMost = 20_000;
    private const long MemoryAtMost = 32L << 20;

    private static readonly string[] Sources =
    [
        "local a, b = 1, 'x' for i = 1, 10 do a = a + i * 2 end return a .. b, #b, -a, not b",
        "local t = {1, 2, x = 3, ['y z'] = {}} for k, v in pairs(t) do t[k] = nil end return next(t), unpack(t)",
        "local function f(...) local n = select('#', ...) if n > 3 then return ... end return f(n, ...) end return f()",
        "local t = setmetatable({}, {__index = function(t, k) return k .. 'v' end, __call = function(self, a) return a end, "
            + "__eq = rawequal}) return t.x, t(1)",
        "local c = coroutine.wrap(function(a) while a do a = coroutine.yield(a + 1) end error({code = 1}) end) return c(1), c(2), pcall(c, nil)",
        "local s = ('x'):rep(20) return s:gsub('x(x)', '%1y'), s:find('(x*)', 3), s:format('%5.2f %q'), string.byte(s, 1, -1)",
        "goto = nil", "return [==[ long \n ]==] --[[ comment ]] .. \"\\65\\n\\'\"",
        "local i = 0 repeat local j = i i = i + 1 if i == 5 then break end "
            + "until j > 10 while true do i = i - 1 if i < 0 then break end end return i, 0x1F, 1e3, .5",
        "local t = {} for i = 1, 20 do t[i] = (i * 7) % 11 end table.sort(t, function(a, b) return a > b end) return table.concat(t, ',')",
        "return string.format('%d %s %g', 1, {}, 2), tostring(nil), tonumber('0x10'), tonumber('z', 36), type(f), math.floor(1.5), bit.bxor(1, 2)",
    ];

    public string Name => "lua-sources";

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[]
        {
            " local ", " function ", " end ", " if ", " then ", " else ", " elseif ", " for ", " in ", " do ", " while ", " repeat ", " until ",
            " return ", " break ", " nil ", " and ", " or ", " not ", "...", "..", "==", "~=", "<=", "{}", "[1]", "(", ")", "::", "--[[", "]]",
            "pcall(", "error(", "setmetatable(", "coroutine.yield(", "coroutine.wrap(", "table.insert(", "table.remove(", "string.gsub(",
            "%b()", "%f[%w]", "[^%a]-", "__index", "__newindex", "__concat", "__lt", "cjson.decode(", "cmsgpack.pack(", "struct.unpack(",
            "unpack(", "select(", "loadstring(", "string.format(",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    public IEnumerable<byte[]> Seeds() => Sources.Select(Encoding.ASCII.GetBytes);

    public bool Run(ReadOnlySpan<byte> input)
    {
        LuaState state = new();
        LuaLibraries.Open(state, static () => 0);
        state.MemoryLimitBytes = MemoryAtMost;
        state.SetHook(static _ => throw new StepsUsedUpException(), StepsAtMost);
        try
        {
            state.CallForAll(state.Load(input, "@fuzz"));
        }
        catch (LuaException)
        {
            return false;
        }
        catch (StepsUsedUpException)
        {
            return true;
        }

        return true;
    }

    public void Dispose()
    {
    }

    /// <summary>Ends a script that runs for long.</summary>
    private sealed class StepsUsedUpException : Exception;
}
