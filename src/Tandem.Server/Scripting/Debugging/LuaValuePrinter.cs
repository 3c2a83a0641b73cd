using System.Globalization;
using System.Text;
using Tandem.Lua;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Scripting.Debugging;

/// <summary>Shows Lua values to who debugs: <c>{1; "a"; {["k"]=true}}</c>. A character stands for a byte.</summary>
internal static class LuaValuePrinter
{
    // As in Redis 7.0. Also what ends tables that hold themselves.
    private const int MaxDepth = 10;

    // A table that holds itself several times would grow without end.
    private const int MaxCharacters = 1024 * 1024;

    /// <summary>The value as text.</summary>
    public static string Print(LuaValue value)
    {
        StringBuilder text = new();
        Append(text, value, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder to, LuaValue value, int depth)
    {
        if (depth == MaxDepth)
        {
            to.Append("<max recursion level reached! Nested table?>");
        }
        else if (value.TryGetTable(out LuaTable? table))
        {
            AppendTable(to, table, depth + 1);
        }
        else if (value.TryGetString(out LuaString? bytes))
        {
            QuotedText.Append(to, bytes.Span);
        }
        else if (value.TryGetNumber(out double number))
        {
            to.Append(Number(number));
        }
        else if (value.Type is LuaType.Function or LuaType.Thread or LuaType.LightUserData)
        {
            // "function: 0x1234" elsewhere.
            string description = value.ToString();
            string kind = value.Type switch
            {
                LuaType.Function => "function",
                LuaType.Thread => "thread",
                _ => "light-userdata",
            };
            to.Append(CultureInfo.InvariantCulture, $"\"{kind}@{description[(description.LastIndexOf(' ') + 1)..]}\"");
        }
        else
        {
            to.Append(value.ToString());
        }
    }

    private static void AppendTable(StringBuilder to, LuaTable table, int depth)
    {
        bool isList = IsList(table);
        to.Append('{');
        bool isFirst = true;
        LuaValue key = LuaValue.Nil;
        while (to.Length < MaxCharacters && table.Next(ref key, out LuaValue value))
        {
            to.Append(isFirst ? string.Empty : "; ");
            isFirst = false;
            if (!isList)
            {
                to.Append('[');
                Append(to, key, depth);
                to.Append("]=");
            }

            Append(to, value, depth);
        }

        to.Append('}');
    }

    // Nothing but 1, 2, 3 ... in this order.
    private static bool IsList(LuaTable table)
    {
        int expected = 1;
        LuaValue key = LuaValue.Nil;
        while (table.Next(ref key, out _))
        {
            if (!key.TryGetNumber(out double number) || number != expected++)
            {
                return false;
            }
        }

        return true;
    }

    // C's "%g".
    private static string Number(double value) =>
        double.IsFinite(value) ? value.ToString("G6", CultureInfo.InvariantCulture).Replace('E', 'e')
        : (double.IsNegative(value) ? "-" : string.Empty) + (double.IsNaN(value) ? "nan" : "inf");
}
