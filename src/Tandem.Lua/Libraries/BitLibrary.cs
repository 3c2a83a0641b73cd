using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Tandem.Lua.Libraries;

/// <summary>The library bit: operations on 32-bit integers, as Lua BitOp's.</summary>
internal static class BitLibrary
{
    /// <summary>Sets the global bit.</summary>
    internal static void Open(LuaState state)
    {
        LuaTable library = new();
        library.SetFunction("tobit", static (ref LuaCall call) => call.Return((double)Bits(ref call, 0)));
        library.SetFunction("bnot", static (ref LuaCall call) => call.Return((double)~Bits(ref call, 0)));
        library.SetFunction("bswap", static (ref LuaCall call) =>
            call.Return((double)BinaryPrimitives.ReverseEndianness(Bits(ref call, 0))));
        library.SetFunction("tohex", ToHex);
        Fold(library, "band", static (left, right) => left & right);
        Fold(library, "bor", static (left, right) => left | right);
        Fold(library, "bxor", static (left, right) => left ^ right);
        Shift(library, "lshift", static (value, count) => value << count);
        Shift(library, "rshift", static (value, count) => (int)((uint)value >> count));
        Shift(library, "arshift", static (value, count) => value >> count);
        Shift(library, "rol", static (value, count) => (int)BitOperations.RotateLeft((uint)value, count));
        Shift(library, "ror", static (value, count) => (int)BitOperations.RotateRight((uint)value, count));
        state.Globals["bit"] = library;
    }

    /// <summary>The argument modulo 2^32, rounded to nearest; outside +-2^51 the result is not defined.</summary>
    private static int Bits(ref LuaCall call, int index)
    {
        // Adding 2^52 + 2^51 brings the integer, rounded, into the low bits of the double.
        double shifted = call.CheckNumber(index) + 6755399441055744.0;
        return unchecked((int)BitConverter.DoubleToInt64Bits(shifted));
    }

    private static void Fold(LuaTable library, string name, Func<int, int, int> operation) =>
        library.SetFunction(name, (ref LuaCall call) =>
        {
            int result = Bits(ref call, 0);
            for (int i = 1; i < call.Count; i++)
            {
                result = operation(result, Bits(ref call, i));
            }

            call.Return((double)result);
        });

    private static void Shift(LuaTable library, string name, Func<int, int, int> operation) =>
        library.SetFunction(name, (ref LuaCall call) =>
            call.Return((double)operation(Bits(ref call, 0), Bits(ref call, 1) & 31)));

    private static void ToHex(ref LuaCall call)
    {
        int value = Bits(ref call, 0);
        int digits = call.Count < 2 ? 8 : Bits(ref call, 1);
        string format = digits < 0 ? "X8" : "x8";
        digits = digits == int.MinValue ? 8 : Math.Min(Math.Abs(digits), 8);
        string text = value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
        call.Return(LuaString.FromText(text[(8 - digits)..]));
    }
}
