using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Lua;

namespace Tandem.Fuzz.Targets;

/// <summary>The libraries of scripts that read bytes: what one took, it writes, and reads again as the same.</summary>
/// <remarks>Numbers are rounded when they are first written, so what is compared are the second and the third reading.</remarks>
internal sealed class LuaLibraryCalls : IFuzzTarget
{
    private const int StepsAtMost = 1_000_000;

    private const string Comparison =
        """
        local function same(a, b)
          if type(a) ~= 'table' or type(b) ~= 'table' then return a == b or (a ~= a and b ~= b) end
          -- A table that is a key is another one each time.
          for k, v in pairs(a) do if type(k) ~= 'table' and not same(v, b[k]) then return false end end
          for k in pairs(b) do if type(k) ~= 'table' and a[k] == nil then return false end end
          return true
        end
        local input = ...

        """;

    private readonly LuaState _state = new();
    private readonly LuaFunction _body;
    private readonly byte[][] _seeds;

    private LuaLibraryCalls(string name, string body, string[] words, params byte[][] seeds)
    {
        Name = name;
        Words = [.. words.Select(Encoding.Latin1.GetBytes)];
        _seeds = seeds;
        LuaLibraries.Open(_state, static () => 0);
        _state.SetHook(static _ => throw new FuzzException("the library has no end"), StepsAtMost);
        _body = _state.Load(Encoding.ASCII.GetBytes(Comparison + body), "@" + name);
    }

    public string Name { get; }

    public IReadOnlyList<byte[]> Words { get; }

    public static LuaLibraryCalls CJson() => new(
        "lua-cjson",
        """
        local function again(value)
          local done, text = pcall(cjson.encode, value)
          if not done then return nil end
          return cjson.decode(text)
        end
        local done, value = pcall(cjson.decode, input)
        if not done then return false end
        local second = again(value)
        if second ~= nil and not same(second, again(second)) then return 'differs when decoded again' end
        return true
        """,
        ["null", "true", "[]", "{}", "\\u00e9", "\\ud83d\\ude00", "\":", ",\"", "1e+5", "-0.0", "Infinity", "0x1p3", "[[[[", "{\"a\":"],
        "[1,2.5,-3e10,\"a\\n\\u00e9\\ud83d\\ude00\",null,true,false]"u8.ToArray(), "{\"a\":{\"b\":[{},[],{\"1\":1}]},\"\":\"x\"}"u8.ToArray(),
        " [ 1 , [ 2 , [ 3 , [ 4 ] ] ] ] "u8.ToArray(), "\"text\""u8.ToArray());

    public static LuaLibraryCalls MessagePack() => new(
        "lua-cmsgpack",
        """
        local function again(values)
          local done, text = pcall(cmsgpack.pack, unpack(values))
          if not done then return nil end
          return {cmsgpack.unpack(text)}
        end
        local function compare(values)
          if #values == 0 or #values > 200 then return true end
          local second = again(values)
          return second == nil or same(second, again(second) or second)
        end
        local results = {pcall(cmsgpack.unpack, input)}
        if not results[1] then
          local part = {pcall(cmsgpack.unpack_one, input, 0)}
          return part[1]
        end
        table.remove(results, 1)
        if not compare(results) then return 'differs when unpacked again' end
        local limited = {pcall(cmsgpack.unpack_limit, input, 1, 0)}
        if not limited[1] then return 'unpack takes it, unpack_limit does not' end
        return true
        """,
        ["\xc0", "\xc2", "\xca", "\xcb", "\xcc", "\xcf", "\xd3", "\xd9", "\xda", "\xdb", "\xdc", "\xdd", "\xde", "\xdf", "\x91", "\x81\xa1"],
        [0x93, 1, 0xA1, (byte)'a', 0xC3], [0x82, 0xA1, (byte)'k', 0xCB, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 2, 0x92, 0xC0, 0xC2],
        [0xDC, 0, 2, 0xCD, 1, 0, 0xD1, 0xFF, 0], [0xDA, 0, 3, (byte)'a', (byte)'b', (byte)'c', 0xCF, 0, 0, 0, 1, 0, 0, 0, 0], [0xC4, 1, 2]);

    public static LuaLibraryCalls Struct() => new(
        "lua-struct",
        """
        local at = string.find(input, '\n', 1, true)
        if not at then return false end
        local format, data = string.sub(input, 1, at - 1), string.sub(input, at + 1)
        pcall(struct.size, format)
        local function read(bytes)
          local results = {pcall(struct.unpack, format, bytes)}
          if not results[1] then return nil end
          table.remove(results, 1)
          table.remove(results)
          return results
        end
        local values = read(data)
        if not values then return false end
        if #values > 200 then return true end
        local done, bytes = pcall(struct.pack, format, unpack(values))
        local second = done and read(bytes)
        if second then
          local again, same_bytes = pcall(struct.pack, format, unpack(second))
          if not again or not same(second, read(same_bytes) or second) then return 'differs when unpacked again' end
        end
        return true
        """,
        ["<", ">", "!8", "!", "=", "b", "B", "h", "H", "l", "L", "T", "f", "d", "s", "x", "c0", "c9", "i3", "I8", "i32", "i33", "!16", "\n"],
        "<ihb\nabcdefg"u8.ToArray(), ">!4 b x d s\n0000000000000000abc\0"u8.ToArray(),
        "Bc0\n\u0003abc"u8.ToArray(), "I3i8L\nabcdefghijklmnopqrstuvw"u8.ToArray());

    public IEnumerable<byte[]> Seeds() => _seeds;

    public bool Run(ReadOnlySpan<byte> input)
    {
        _state.SetHook(static _ => throw new FuzzException("the library has no end"), StepsAtMost);
        LuaValue result = _state.Call(_body, new LuaString(input));
        return result.TryGetString(out LuaString? complaint) ? throw new FuzzException(complaint.ToString()) : result.IsTruthy;
    }

    public void Dispose()
    {
    }
}
