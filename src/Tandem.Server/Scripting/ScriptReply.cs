using System;
using Tandem.Lua;
using Tandem.Protocol;

namespace Tandem.Server.Scripting;

/// <summary>Replies what a script returned.</summary>
/// <remarks>Forms: the manual's page on the Lua API, "data type conversion". Fields are looked up without
/// metamethods.</remarks>
internal static class ScriptReply
{
    // Redis ends where Lua's stack does, after some thousand levels; a table that holds itself gets that far.
    private const int MaxDepth = 1000;

    /// <summary>Writes a value.</summary>
    /// <param name="scriptVersion">The RESP version that the script chose: true and false are booleans in 3 only.</param>
    public static void Write(RespWriter reply, LuaValue value, int scriptVersion) => Write(reply, value, scriptVersion, 0);

    private static void Write(RespWriter reply, LuaValue value, int scriptVersion, int depth)
    {
        if (value.TryGetString(out LuaString? text))
        {
            reply.Bulk(text.Span);
        }
        else if (value.TryGetNumber(out double number))
        {
            reply.Integer(ToInteger(number));
        }
        else if (value.TryGetBoolean(out bool truth))
        {
            WriteBoolean(reply, truth, scriptVersion);
        }
        else if (!value.TryGetTable(out LuaTable? table))
        {
            reply.Null();
        }
        else if (depth == MaxDepth)
        {
            reply.Error("ERR reached lua stack limit"u8);
        }
        else
        {
            WriteTable(reply, table, scriptVersion, depth + 1);
        }
    }

    private static long ToInteger(double number) =>
        number is >= -9.2233720368547758e18 and < 9.2233720368547758e18 ? (long)number : long.MinValue;

    private static void WriteBoolean(RespWriter reply, bool truth, int scriptVersion)
    {
        if (scriptVersion > 2)
        {
            reply.Boolean(truth);
        }
        else if (truth)
        {
            reply.Integer(1);
        }
        else
        {
            reply.Null();
        }
    }

    private static void WriteTable(RespWriter reply, LuaTable table, int scriptVersion, int depth)
    {
        if (table.Get(LuaNames.Err).TryGetString(out LuaString? error))
        {
            reply.Error(error.Span, isCounted: !table.Get(LuaNames.IsCounted).IsNil);
        }
        else if (table.Get(LuaNames.Ok).TryGetString(out LuaString? status))
        {
            reply.Simple(OneLine(status.Span));
        }
        else if (table.Get(LuaNames.Double).TryGetNumber(out double number))
        {
            reply.Double(number);
        }
        else if (table.Get(LuaNames.Map).TryGetTable(out LuaTable? map))
        {
            WritePairs(reply, map, scriptVersion, depth, isMap: true);
        }
        else if (table.Get(LuaNames.Set).TryGetTable(out LuaTable? set))
        {
            WritePairs(reply, set, scriptVersion, depth, isMap: false);
        }
        else if (table.Get(LuaNames.BigNumber).TryGetString(out LuaString? digits))
        {
            reply.BigNumber(OneLine(digits.Span));
        }
        else if (table.Get(LuaNames.VerbatimString).TryGetTable(out LuaTable? verbatim)
            && verbatim.Get(LuaNames.Text).TryGetString(out LuaString? text)
            && verbatim.Get(LuaNames.Format).TryGetString(out LuaString? format))
        {
            reply.Verbatim(text.Span, FormatName(format));
        }
        else
        {
            WriteArray(reply, table, scriptVersion, depth);
        }
    }

    private static void WriteArray(RespWriter reply, LuaTable table, int scriptVersion, int depth)
    {
        int mark = reply.BeginDeferred();
        int count = 0;
        for (LuaValue item = table.GetInteger(1); !item.IsNil; item = table.GetInteger(count + 1))
        {
            Write(reply, item, scriptVersion, depth);
            count++;
        }

        reply.EndDeferredArray(mark, count);
    }

    private static void WritePairs(RespWriter reply, LuaTable table, int scriptVersion, int depth, bool isMap)
    {
        int mark = reply.BeginDeferred();
        int count = 0;
        LuaValue key = LuaValue.Nil;
        while (table.Next(ref key, out LuaValue value))
        {
            Write(reply, key, scriptVersion, depth);
            if (isMap)
            {
                Write(reply, value, scriptVersion, depth);
            }

            count++;
        }

        if (isMap)
        {
            reply.EndDeferredMap(mark, count);
        }
        else
        {
            reply.EndDeferredSet(mark, count);
        }
    }

    // Three letters, cut or filled up.
    private static string FormatName(LuaString format) => (format + "   ")[..3];

    private static ReadOnlySpan<byte> OneLine(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny((byte)'\r', (byte)'\n') < 0)
        {
            return text;
        }

        byte[] line = text.ToArray();
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        return line;
    }
}
