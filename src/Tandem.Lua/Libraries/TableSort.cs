using System;
using Tandem.Lua.Execution;

namespace Tandem.Lua.Libraries;

/// <summary>table.sort: a quicksort that bears any comparison function, and calls no more than the table has items deep.</summary>
internal static class TableSort
{
    private const int SmallRange = 8;

    /// <summary>Sorts the table in place by the function, or by &lt;.</summary>
    internal static void Sort(ref LuaCall call)
    {
        LuaTable table = call.CheckTable(0);
        LuaFunction? order = call[1].IsNil ? null : call.CheckFunction(1);
        if (table.IsReadOnly)
        {
            throw call.Error("Attempt to modify a readonly table");
        }

        // The values are sorted aside, as the function may change the table.
        LuaValue[] values = table.ArrayValues().ToArray();
        Sort(ref call, values, order);
        for (int i = 0; i < values.Length; i++)
        {
            table.SetInteger(i + 1, values[i]);
        }
    }

    private static void Sort(ref LuaCall call, Span<LuaValue> values, LuaFunction? order)
    {
        while (values.Length > SmallRange)
        {
            int split = Partition(ref call, values, order);

            // The smaller part by recursion: the depth is logarithmic.
            if (split < values.Length - split)
            {
                Sort(ref call, values[..split], order);
                values = values[(split + 1)..];
            }
            else
            {
                Sort(ref call, values[(split + 1)..], order);
                values = values[..split];
            }
        }

        for (int i = 1; i < values.Length; i++)
        {
            LuaValue value = values[i];
            int place = i;
            while (place > 0 && IsBefore(ref call, value, values[place - 1], order))
            {
                values[place] = values[place - 1];
                place--;
            }

            values[place] = value;
        }
    }

    private static int Partition(ref LuaCall call, Span<LuaValue> values, LuaFunction? order)
    {
        int last = values.Length - 1;
        Arrange(ref call, values, 0, last, order);
        Arrange(ref call, values, 0, last / 2, order);
        Arrange(ref call, values, last / 2, last, order);
        (values[last / 2], values[last - 1]) = (values[last - 1], values[last / 2]);
        LuaValue pivot = values[last - 1];
        int low = 0;
        int high = last - 1;
        while (true)
        {
            while (IsBefore(ref call, values[++low], pivot, order))
            {
                if (low >= last)
                {
                    throw call.Error("invalid order function for sorting");
                }
            }

            while (IsBefore(ref call, pivot, values[--high], order))
            {
                if (high <= 0)
                {
                    throw call.Error("invalid order function for sorting");
                }
            }

            if (low >= high)
            {
                (values[low], values[last - 1]) = (values[last - 1], values[low]);
                return low;
            }

            (values[low], values[high]) = (values[high], values[low]);
        }
    }

    private static void Arrange(ref LuaCall call, Span<LuaValue> values, int first, int second, LuaFunction? order)
    {
        if (IsBefore(ref call, values[second], values[first], order))
        {
            (values[first], values[second]) = (values[second], values[first]);
        }
    }

    private static bool IsBefore(ref LuaCall call, LuaValue left, LuaValue right, LuaFunction? order) => order is null
        ? Metamethods.IsLess(call.State, left, right)
        : Metamethods.Call(call.State, order, left, right).IsTruthy;
}
