using System;
using System.Buffers;
using Tandem.Lua.Execution;

namespace Tandem.Lua.Libraries;

/// <summary>The base functions of Redis's sandbox.</summary>
internal static class BaseLibrary
{
    // What Lua 5.1 lets a native function return: unpack fails beyond.
    private const int MostResults = 8000;

    /// <summary>Sets the functions as globals.</summary>
    internal static void Open(LuaState state)
    {
        LuaTable globals = state.Globals;
        globals["_G"] = globals;
        globals["_VERSION"] = LuaValue.FromText("Lua 5.1");
        globals["next"] = Loops.Next;
        globals.SetFunction("assert", Assert);
        globals.SetFunction("collectgarbage", CollectGarbage);
        globals.SetFunction("error", Error);
        globals.SetFunction("gcinfo", static (ref LuaCall call) => call.Return(Kilobytes(call.State)));
        globals.SetFunction("getmetatable", GetMetatable);
        globals.SetFunction("ipairs", IterateArray);
        globals.SetFunction("load", Load);
        globals.SetFunction("loadstring", LoadString);
        globals.SetFunction("pairs", IterateFields);
        globals.SetFunction("pcall", ProtectedCall);
        globals.SetFunction("rawequal", static (ref LuaCall call) => call.Return(call.CheckAny(0).Equals(call.CheckAny(1))));
        globals.SetFunction("rawget", static (ref LuaCall call) => call.Return(call.CheckTable(0).Get(call.CheckAny(1))));
        globals.SetFunction("rawset", RawSet);
        globals.SetFunction("select", Select);
        globals.SetFunction("setmetatable", SetMetatable);
        globals.SetFunction("tonumber", ToNumber);
        globals.SetFunction("tostring", static (ref LuaCall call) => call.Return(call.State.ToLuaString(call.CheckAny(0))));
        globals.SetFunction("type", static (ref LuaCall call) => call.Return(LuaString.FromText(LuaNumber.TypeName(call.CheckAny(0)))));
        globals.SetFunction("unpack", Unpack);
        globals.SetFunction("xpcall", ProtectedCallWithHandler);
    }

    private static double Kilobytes(LuaState state) => Math.Floor(state.MemoryBytes / 1024.0);

    private static void Assert(ref LuaCall call)
    {
        if (!call.CheckAny(0).IsTruthy)
        {
            // As luaL_error: with no position, as assert calls it with the message for a format.
            throw call.Error(call[1].IsNil ? "assertion failed!" : call.CheckString(1).ToString());
        }

        for (int i = 0; i < call.Count; i++)
        {
            call.Return(call[i]);
        }
    }

    private static void CollectGarbage(ref LuaCall call)
    {
        string option = call[0].IsNil ? "collect" : call.CheckString(0).ToString();
        switch (option)
        {
            case "count":
                call.Return(call.State.MemoryBytes / 1024.0);
                break;
            case "collect" or "stop" or "restart" or "setpause" or "setstepmul":
                // The runtime's collector sees to it.
                call.Return(0);
                break;
            case "step":
                call.Return(true);
                break;
            default:
                throw call.ArgumentError(0, $"invalid option '{option}'");
        }
    }

    private static void Error(ref LuaCall call)
    {
        int level = (int)call.OptionalInteger(1, 1);
        LuaValue value = call[0];
        if (value.Object is null or LuaString && level > 0 && call.IsCalledByLua)
        {
            _ = value.TryToLuaString(out LuaString? text);
            value = Concatenate(call.State.Position(level), text!);
        }

        throw call.State.At(new LuaException(value));
    }

    private static LuaString Concatenate(string position, LuaString text)
    {
        byte[] bytes = new byte[System.Text.Encoding.UTF8.GetByteCount(position) + text.Length];
        int written = System.Text.Encoding.UTF8.GetBytes(position, bytes);
        text.Span.CopyTo(bytes.AsSpan(written));
        return LuaString.FromOwnedBytes(bytes);
    }

    private static void GetMetatable(ref LuaCall call)
    {
        LuaTable? metatable = Metamethods.MetatableOf(call.State, call.CheckAny(0));
        LuaValue hidden = metatable?.Get(call.State.Names.Metatable) ?? LuaValue.Nil;
        call.Return(hidden.IsNil ? metatable : hidden);
    }

    private static void SetMetatable(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        if (call.Count < 2 || (!call[1].IsNil && call[1].Type != LuaType.Table))
        {
            throw call.ArgumentError(1, "nil or table expected");
        }

        if (table.Metatable is LuaTable old && !old.Get(call.State.Names.Metatable).IsNil)
        {
            throw call.Error("cannot change a protected metatable");
        }

        if (table.IsReadOnly)
        {
            throw call.Error("Attempt to modify a readonly table");
        }

        table.Metatable = call[1].Object as LuaTable;
        call.Return(table);
    }

    private static void IterateArray(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        call.Return(Loops.NextItem);
        call.Return(table);
        call.Return(0);
    }

    private static void IterateFields(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        call.Return(Loops.Next);
        call.Return(table);
        call.Return(LuaValue.Nil);
    }

    private static void RawSet(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        call.CheckAny(2);
        Metamethods.SetRaw(call.State, table, call[1], call[2]);
        call.Return(table);
    }

    private static void Select(ref LuaCall call)
    {
        if (call[0].Object is LuaString { Length: > 0 } text && text.Span[0] == '#')
        {
            call.Return(call.Count - 1);
            return;
        }

        int first = call.CheckInt(0);
        if (first < 0)
        {
            first += call.Count;
        }
        else if (first > call.Count)
        {
            first = call.Count;
        }

        if (first < 1)
        {
            throw call.ArgumentError(0, "index out of range");
        }

        for (int i = first; i < call.Count; i++)
        {
            call.Return(call[i]);
        }
    }

    private static void ToNumber(ref LuaCall call)
    {
        int radix = (int)call.OptionalInteger(1, 10);
        if (radix == 10)
        {
            call.Return(call.CheckAny(0).TryToNumber(out double number) ? number : LuaValue.Nil);
            return;
        }

        LuaString text = call.CheckString(0);
        if (radix is < 2 or > 36)
        {
            throw call.ArgumentError(1, "base out of range");
        }

        call.Return(TryParse(text.Span.Trim(" \t\n\v\f\r"u8), radix, out double value) ? value : LuaValue.Nil);
    }

    private static bool TryParse(ReadOnlySpan<byte> text, int radix, out double value)
    {
        value = 0;
        bool isNegative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }

        if (radix == 16 && text.Length > 2 && text[0] == '0' && (text[1] | 0x20) == 'x')
        {
            text = text[2..];
        }

        ulong number = 0;
        foreach (byte c in text)
        {
            int digit = c is >= (byte)'0' and <= (byte)'9' ? c - '0' : (c | 0x20) is >= 'a' and <= 'z' ? (c | 0x20) - 'a' + 10 : 99;
            if (digit >= radix)
            {
                return false;
            }

            UInt128 next = ((UInt128)number * (uint)radix) + (uint)digit;
            number = next > ulong.MaxValue ? ulong.MaxValue : (ulong)next;
        }

        // strtoul negates in unsigned arithmetic, except where it overflowed.
        value = isNegative && number != ulong.MaxValue ? unchecked(0UL - number) : number;
        return text.Length > 0;
    }

    private static void Unpack(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        int first = (int)call.OptionalInteger(1, 1);
        int last = call[2].IsNil ? table.Length : call.CheckInt(2);
        if (first > last)
        {
            return;
        }

        long count = (long)last - first + 1;
        if (count + call.Count > MostResults)
        {
            throw call.Error("too many results to unpack");
        }

        for (long i = first; i <= last; i++)
        {
            call.Return(table.GetInteger((int)i));
        }
    }

    private static void ProtectedCall(ref LuaCall call)
    {
        call.CheckAny(0);
        Protected.Call(ref call, 0, call.Count - 1, LuaValue.Nil);
    }

    private static void ProtectedCallWithHandler(ref LuaCall call)
    {
        LuaValue handler = call.CheckAny(1);
        Protected.Call(ref call, 0, 0, handler);
    }

    private static void LoadString(ref LuaCall call)
    {
        LuaString source = call.CheckString(0);
        Load(ref call, source, call[1].IsNil ? source.ToString() : call.CheckString(1).ToString());
    }

    private static void Load(ref LuaCall call)
    {
        LuaFunction reader = call.CheckFunction(0);
        string name = call[1].IsNil ? "=(load)" : call.CheckString(1).ToString();
        ArrayBufferWriter<byte> source = new();
        while (true)
        {
            LuaValue piece = call.State.Call(reader);
            if (piece.IsNil || piece.Object is LuaString { Length: 0 })
            {
                break;
            }

            if (!piece.TryToLuaString(out LuaString? text))
            {
                throw call.Error("reader function must return a string");
            }

            call.State.CheckAllocation(source.WrittenCount + (long)text.Length);
            source.Write(text.Span);
        }

        Load(ref call, new LuaString(source.WrittenSpan), name);
    }

    private static void Load(ref LuaCall call, LuaString source, string name)
    {
        try
        {
            // Code of the precompiled form begins with this byte; it is not accepted.
            if (source.Length > 0 && source.Span[0] == 0x1B)
            {
                throw new LuaException("bad binary format: precompiled chunks are not loaded");
            }

            call.Return(call.State.Load(source.Span, name));
        }
        catch (LuaException error)
        {
            call.Return(LuaValue.Nil, error.Value);
        }
    }
}
