using System;

namespace Tandem.Lua.Libraries;

/// <summary>The library cjson: values as JSON and back, as Lua CJSON 2.1.0.</summary>
internal static class CJsonLibrary
{
    /// <summary>encode refuses NaN and infinities.</summary>
    internal const int RefuseInvalidNumbers = 0;

    /// <summary>encode writes NaN and infinities as null.</summary>
    internal const int InvalidNumbersAsNull = 2;

    /// <summary>The words encode_invalid_numbers takes.</summary>
    internal static readonly string[] InvalidNumberOptions = ["off", "on", "null"];

    private static readonly string[] SwitchOptions = ["off", "on"];

    /// <summary>Sets the global cjson.</summary>
    internal static void Open(LuaState state) => state.Globals["cjson"] = Create();

    /// <summary>An instance with settings of its own.</summary>
    private static LuaTable Create()
    {
        CJsonSettings settings = new();
        LuaTable library = new();
        library.SetFunction("encode", (ref LuaCall call) => Encode(ref call, settings));
        library.SetFunction("decode", (ref LuaCall call) => Decode(ref call, settings));
        library.SetFunction("encode_sparse_array", (ref LuaCall call) => SetSparseArray(ref call, settings));
        library.SetFunction("encode_max_depth", (ref LuaCall call) =>
            SetInteger(ref call, settings.EncodeMaxDepth, int.MaxValue, depth => settings.EncodeMaxDepth = depth));
        library.SetFunction("decode_max_depth", (ref LuaCall call) =>
            SetInteger(ref call, settings.DecodeMaxDepth, int.MaxValue, depth => settings.DecodeMaxDepth = depth));
        library.SetFunction("encode_number_precision", (ref LuaCall call) =>
            SetInteger(ref call, settings.NumberPrecision, 14, digits => settings.NumberPrecision = digits));
        library.SetFunction("encode_keep_buffer", (ref LuaCall call) =>
        {
            CheckCount(ref call, 1);
            settings.KeepsBuffer = Option(ref call, 0, SwitchOptions, settings.KeepsBuffer ? 1 : 0) != 0;
            call.Return(settings.KeepsBuffer);
        });
        library.SetFunction("encode_invalid_numbers", (ref LuaCall call) =>
        {
            CheckCount(ref call, 1);
            int option = Option(ref call, 0, InvalidNumberOptions, settings.EncodeInvalidNumbers);
            settings.EncodeInvalidNumbers = option;
            call.Return(option == InvalidNumbersAsNull ? LuaValue.FromText("null") : option != RefuseInvalidNumbers);
        });
        library.SetFunction("decode_invalid_numbers", (ref LuaCall call) =>
        {
            CheckCount(ref call, 1);
            settings.DecodesInvalidNumbers =
                Option(ref call, 0, SwitchOptions, settings.DecodesInvalidNumbers ? 1 : 0) != 0;
            call.Return(settings.DecodesInvalidNumbers);
        });
        library.SetFunction("new", static (ref LuaCall call) => call.Return(Create()));
        library["null"] = LuaValue.NullPointer;
        library["_NAME"] = LuaValue.FromText("cjson");
        library["_VERSION"] = LuaValue.FromText("2.1.0");
        return library;
    }

    private static void Encode(ref LuaCall call, CJsonSettings settings)
    {
        if (call.Count != 1)
        {
            throw call.ArgumentError(0, "expected 1 argument");
        }

        LuaStringBuilder buffer = settings.TakeBuffer();
        CJsonEncoder encoder = new(call, settings, buffer);
        encoder.Encode(call[0]);
        call.Return(buffer.ToLuaString());
        settings.Keep(buffer);
    }

    private static void Decode(ref LuaCall call, CJsonSettings settings)
    {
        if (call.Count != 1)
        {
            throw call.ArgumentError(0, "expected 1 argument");
        }

        ReadOnlySpan<byte> text = call.CheckString(0).Span;
        if (text.Length >= 2 && (text[0] == 0 || text[1] == 0))
        {
            throw call.Error("JSON parser does not support UTF-16 or UTF-32");
        }

        CJsonDecoder decoder = new(call, settings, text);
        call.Return(decoder.Decode());
    }

    private static void SetSparseArray(ref LuaCall call, CJsonSettings settings)
    {
        CheckCount(ref call, 3);
        settings.ConvertsSparseArrays = Option(ref call, 0, SwitchOptions, settings.ConvertsSparseArrays ? 1 : 0) != 0;
        settings.SparseRatio = Integer(ref call, 1, settings.SparseRatio, 0, int.MaxValue);
        settings.SparseSafe = Integer(ref call, 2, settings.SparseSafe, 0, int.MaxValue);
        call.Return(settings.ConvertsSparseArrays);
        call.Return((double)settings.SparseRatio, (double)settings.SparseSafe);
    }

    private static void SetInteger(ref LuaCall call, int current, int most, Action<int> set)
    {
        CheckCount(ref call, 1);
        int value = Integer(ref call, 0, current, 1, most);
        set(value);
        call.Return((double)value);
    }

    private static void CheckCount(ref LuaCall call, int most)
    {
        if (call.Count > most)
        {
            throw call.ArgumentError(most, "found too many arguments");
        }
    }

    /// <summary>The integer at <paramref name="index"/>; the current one if it is absent.</summary>
    private static int Integer(ref LuaCall call, int index, int current, int least, int most)
    {
        if (call[index].IsNil)
        {
            return current;
        }

        int value = call.CheckInt(index);
        // An error about the range names the first argument, whichever it was, as the C library's does.
        return value >= least && value <= most
            ? value
            : throw call.ArgumentError(0, $"expected integer between {least} and {most}");
    }

    /// <summary>The index of the word at <paramref name="index"/>, a boolean's 0 or 1; the current one if it is absent.</summary>
    private static int Option(ref LuaCall call, int index, string[] options, int current)
    {
        LuaValue value = call[index];
        if (value.IsNil)
        {
            return current;
        }

        if (value.TryGetBoolean(out bool isOn))
        {
            return isOn ? 1 : 0;
        }

        ReadOnlySpan<byte> word = ArgumentText.BeforeNul(call.CheckString(index).Span);
        for (int i = 0; i < options.Length; i++)
        {
            if (System.Text.Ascii.Equals(word, options[i]))
            {
                return i;
            }
        }

        throw ArgumentText.Error(call, index, "invalid option", word);
    }
}
