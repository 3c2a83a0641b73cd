using System;
using System.Buffers;

namespace Tandem.Lua.Libraries;

/// <summary>The library table, with what Lua 5.1 kept from 5.0.</summary>
internal static class TableLibrary
{
    /// <summary>Sets the global table.</summary>
    internal static void Open(LuaState state)
    {
        LuaTable library = new();
        library.SetFunction("concat", Concat);
        library.SetFunction("foreach", ForEach);
        library.SetFunction("foreachi", ForEachItem);
        library.SetFunction("getn", static (ref LuaCall call) => call.Return(call.CheckTable(0).Length));
        library.SetFunction("insert", Insert);
        library.SetFunction("maxn", MaxN);
        library.SetFunction("remove", Remove);
        library.SetFunction("setn", static (ref LuaCall call) =>
        {
            call.CheckTable(0);
            throw call.Error("'setn' is obsolete");
        });
        library.SetFunction("sort", TableSort.Sort);
        state.Globals["table"] = library;
    }

    private static void Concat(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        ReadOnlySpan<byte> separator = call[1].IsNil ? default : call.CheckString(1).Span;
        long first = (int)call.OptionalInteger(2, 1);
        long last = call[3].IsNil ? table.Length : call.CheckInt(3);
        ArrayBufferWriter<byte> joined = new(256);
        Span<byte> digits = stackalloc byte[32];
        for (long i = first; i <= last; i++)
        {
            LuaValue value = table.GetInteger((int)i);
            if (value.Object is LuaString text)
            {
                call.State.CheckAllocation(joined.WrittenCount + (long)text.Length + separator.Length);
                joined.Write(text.Span);
            }
            else if (value.Object is null)
            {
                joined.Write(digits[..LuaNumber.Format(value.Number, digits)]);
            }
            else
            {
                throw call.Error($"invalid value ({LuaNumber.TypeName(value)}) at index {i} in table for 'concat'");
            }

            if (i != last)
            {
                joined.Write(separator);
            }
        }

        call.Return(LuaValue.FromBytes(joined.WrittenSpan));
    }

    private static void ForEach(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        LuaFunction body = call.CheckFunction(1);
        LuaValue key = LuaValue.Nil;
        while (table.Next(ref key, out LuaValue value))
        {
            LuaValue result = call.State.Call(body, key, value);
            if (!result.IsNil)
            {
                call.Return(result);
                return;
            }
        }
    }

    private static void ForEachItem(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        LuaFunction body = call.CheckFunction(1);
        int count = table.Length;
        for (int i = 1; i <= count; i++)
        {
            LuaValue result = call.State.Call(body, i, table.GetInteger(i));
            if (!result.IsNil)
            {
                call.Return(result);
                return;
            }
        }
    }

    private static void Insert(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        int end = table.Length + 1;
        switch (call.Count)
        {
            case 2:
                Set(ref call, table, end, call[1]);
                break;
            case 3:
                int place = call.CheckInt(1);
                if (place > end)
                {
                    end = place;
                }

                for (int i = end; i > place; i--)
                {
                    Set(ref call, table, i, table.GetInteger(i - 1));
                }

                Set(ref call, table, place, call[2]);
                break;
            default:
                throw call.Error("wrong number of arguments to 'insert'");
        }
    }

    private static void MaxN(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        double most = table.Length;
        foreach (LuaTableEntry entry in table.Entries())
        {
            if (entry.Key.Object is null && !entry.Value.IsNil)
            {
                most = Math.Max(most, entry.Key.Number);
            }
        }

        call.Return(most);
    }

    private static void Remove(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        int end = table.Length;
        int place = (int)call.OptionalInteger(1, end);
        if (place < 1 || place > end)
        {
            return;
        }

        call.Return(table.GetInteger(place));
        for (; place < end; place++)
        {
            Set(ref call, table, place, table.GetInteger(place + 1));
        }

        Set(ref call, table, end, LuaValue.Nil);
    }

    private static void Set(ref LuaCall call, LuaTable table, int index, LuaValue value)
    {
        if (table.IsReadOnly)
        {
            throw call.Error("Attempt to modify a readonly table");
        }

        table.SetInteger(index, value);
    }
}
