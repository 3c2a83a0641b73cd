using System.Collections.Generic;

namespace Tandem.Lua.Libraries;

/// <summary>The library cmsgpack: values as MessagePack and back, as lua-cmsgpack 0.4.0.</summary>
internal static class MessagePackLibrary
{
    /// <summary>Most places the C library's stack has; it bounds nesting and the number of results.</summary>
    internal const int MaxStackPlaces = 8000;

    /// <summary>Sets the global cmsgpack.</summary>
    internal static void Open(LuaState state)
    {
        LuaTable library = new();
        library.SetFunction("pack", Pack);
        library.SetFunction("unpack", static (ref LuaCall call) => Unpack(ref call, 0, 0, call.Count));
        library.SetFunction("unpack_one", static (ref LuaCall call) =>
        {
            long offset = call.OptionalInteger(1, 0);
            Unpack(ref call, 1, offset, 1);
        });
        library.SetFunction("unpack_limit", static (ref LuaCall call) =>
        {
            long limit = call.CheckInteger(1);
            Unpack(ref call, limit, call.OptionalInteger(2, 0), 1);
        });
        library["_NAME"] = LuaValue.FromText("cmsgpack");
        library["_VERSION"] = LuaValue.FromText("lua-cmsgpack 0.4.0");
        library["_COPYRIGHT"] = LuaValue.FromText("Copyright (C) 2012, Salvatore Sanfilippo");
        library["_DESCRIPTION"] = LuaValue.FromText("MessagePack C implementation for Lua");
        state.Globals["cmsgpack"] = library;
    }

    private static void Pack(ref LuaCall call)
    {
        if (call.Count == 0)
        {
            throw call.ArgumentError(-1, "MessagePack pack needs input.");
        }

        if (call.Count * 2 > MaxStackPlaces)
        {
            throw call.ArgumentError(-1, "Too many arguments for MessagePack pack.");
        }

        MessagePackWriter writer = new();
        for (int i = 0; i < call.Count; i++)
        {
            writer.Write(call[i]);
        }

        call.Return(writer.ToLuaString());
    }

    /// <summary>Returns at most <paramref name="limit"/> values from <paramref name="offset"/> on, the next offset before
    /// them; all values and no offset when both are 0.</summary>
    private static void Unpack(ref LuaCall call, long limit, long offset, int places)
    {
        LuaString text = call.CheckString(0);
        if (offset < 0 || limit < 0)
        {
            int shown = unchecked((int)offset);
            throw call.Error($"Invalid request to unpack with offset of {shown} and limit of {text.Length}.");
        }

        if (offset > text.Length)
        {
            int shown = unchecked((int)offset);
            throw call.Error($"Start offset {shown} greater than input length {text.Length}.");
        }

        bool isWhole = limit == 0 && offset == 0;
        MessagePackReader reader = new(call, text.Span, (int)offset, places);
        if (isWhole)
        {
            while (!reader.IsAtEnd)
            {
                call.Return(reader.Read());
            }

            return;
        }

        // The offset is known only after the values, yet comes before them.
        List<LuaValue> values = [];
        for (long i = 0; i < limit && !reader.IsAtEnd; i++)
        {
            values.Add(reader.Read());
        }

        call.Return(reader.IsAtEnd ? -1.0 : reader.Position);
        foreach (LuaValue value in values)
        {
            call.Return(value);
        }
    }
}
