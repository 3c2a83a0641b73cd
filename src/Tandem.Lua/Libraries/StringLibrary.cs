using System;
using System.Runtime.InteropServices;
using Tandem.Lua.Compilation;
using Tandem.Lua.Execution;

namespace Tandem.Lua.Libraries;

/// <summary>The library string.</summary>
internal static class StringLibrary
{
    private const int MostResults = 8000;

    /// <summary>Sets the global string, and makes it the methods of strings.</summary>
    internal static void Open(LuaState state)
    {
        LuaTable library = new();
        library.SetFunction("byte", Byte);
        library.SetFunction("char", Char);
        library.SetFunction("dump", Dump);
        library.SetFunction("format", StringFormat.Format);
        library.SetFunction("len", static (ref LuaCall call) => call.Return(call.CheckString(0).Length));
        library.SetFunction("lower", static (ref LuaCall call) => Map(ref call, static c => c is >= (byte)'A' and <= (byte)'Z' ? (byte)(c | 0x20) : c));
        library.SetFunction("upper", static (ref LuaCall call) => Map(ref call, static c => c is >= (byte)'a' and <= (byte)'z' ? (byte)(c & ~0x20) : c));
        library.SetFunction("rep", Repeat);
        library.SetFunction("reverse", Reverse);
        library.SetFunction("sub", Sub);
        PatternLibrary.Add(library);
        state.Globals["string"] = library;
        LuaTable metatable = new();
        metatable["__index"] = library;
        state.StringMetatable = metatable;
    }

    /// <summary>A place counted from 1, or from the end when negative, as Lua counts; 0 and less mean before the first.</summary>
    private static long Place(long place, int length) => place >= 0 ? place : Math.Max(place + length + 1, 0);

    private static void Byte(ref LuaCall call)
    {
        ReadOnlySpan<byte> text = call.CheckString(0).Span;
        long first = Place(call.OptionalInteger(1, 1), text.Length);
        long last = Place(call.OptionalInteger(2, first), text.Length);
        first = Math.Max(first, 1);
        last = Math.Min(last, text.Length);
        if (last - first + 1 + call.Count > MostResults)
        {
            throw call.Error("string slice too long");
        }

        for (long i = first; i <= last; i++)
        {
            call.Return((double)text[(int)i - 1]);
        }
    }

    // The binary form of a function: Lua's signature, then our instructions. As in Redis nothing loads it: load and loadstring
    // take text only.
    private static void Dump(ref LuaCall call)
    {
        if (call.CheckFunction(0) is not LuaClosure closure)
        {
            throw call.Error("unable to dump given function");
        }

        ReadOnlySpan<byte> code = MemoryMarshal.AsBytes<Instruction>(closure.Prototype.Code);
        call.Return(LuaString.FromOwnedBytes([.. "\eLuaQ"u8, .. code]));
    }

    private static void Char(ref LuaCall call)
    {
        byte[] bytes = new byte[call.Count];
        for (int i = 0; i < bytes.Length; i++)
        {
            int code = call.CheckInt(i);
            bytes[i] = code is >= 0 and <= 255 ? (byte)code : throw call.ArgumentError(i, "invalid value");
        }

        call.Return(LuaString.FromOwnedBytes(bytes));
    }

    private static void Map(ref LuaCall call, Func<byte, byte> map)
    {
        byte[] bytes = call.CheckString(0).Span.ToArray();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = map(bytes[i]);
        }

        call.Return(LuaString.FromOwnedBytes(bytes));
    }

    private static void Repeat(ref LuaCall call)
    {
        LuaString text = call.CheckString(0);
        int count = Math.Max(call.CheckInt(1), 0);
        call.State.CheckAllocation((long)text.Length * count);
        byte[] bytes = new byte[text.Length * count];
        if (text.Length == 1)
        {
            Array.Fill(bytes, text.Span[0]);
        }
        else if (text.Length > 0)
        {
            for (int i = 0; i < count; i++)
            {
                text.Span.CopyTo(bytes.AsSpan(i * text.Length));
            }
        }

        call.Return(LuaString.FromOwnedBytes(bytes));
    }

    private static void Reverse(ref LuaCall call)
    {
        byte[] bytes = call.CheckString(0).Span.ToArray();
        Array.Reverse(bytes);
        call.Return(LuaString.FromOwnedBytes(bytes));
    }

    private static void Sub(ref LuaCall call)
    {
        LuaString text = call.CheckString(0);
        long first = Math.Max(Place(call.CheckInteger(1), text.Length), 1);
        long last = Math.Min(Place(call.OptionalInteger(2, -1), text.Length), text.Length);
        call.Return(first == 1 && last == text.Length
            ? text
            : first <= last ? LuaValue.FromBytes(text.Span[((int)first - 1)..(int)last]) : LuaString.Empty);
    }
}
