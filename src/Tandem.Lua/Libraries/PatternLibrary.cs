using System;
using System.Buffers;
using Tandem.Lua.Execution;

namespace Tandem.Lua.Libraries;

/// <summary>The functions of string that take patterns: find, match, gmatch, gsub.</summary>
internal static class PatternLibrary
{
    private static readonly SearchValues<byte> Specials = SearchValues.Create("^$*+?.([%-"u8);

    /// <summary>Adds them.</summary>
    internal static void Add(LuaTable library)
    {
        library.SetFunction("find", static (ref LuaCall call) => Find(ref call, true));
        library.SetFunction("match", static (ref LuaCall call) => Find(ref call, false));
        library.SetFunction("gmatch", MatchAll);
        library.SetFunction("gfind", MatchAll);
        library.SetFunction("gsub", Substitute);
    }

    private static void Find(ref LuaCall call, bool givesPlaces)
    {
        ReadOnlySpan<byte> text = call.CheckString(0).Span;
        ReadOnlySpan<byte> pattern = call.CheckString(1).Span;
        long first = call.OptionalInteger(2, 1);
        first = first < 0 ? Math.Max(first + text.Length, 0) : Math.Clamp(first - 1, 0, text.Length);
        if (givesPlaces && (call[3].IsTruthy || !pattern.ContainsAny(Specials)))
        {
            int found = text[(int)first..].IndexOf(pattern);
            if (found < 0)
            {
                call.Return(LuaValue.Nil);
            }
            else
            {
                call.Return(first + found + 1, first + found + pattern.Length);
            }

            return;
        }

        int anchor = pattern.Length > 0 && pattern[0] == '^' ? 1 : 0;
        PatternMatcher matcher = new(text, pattern);
        try
        {
            for (int start = (int)first; start <= text.Length; start++)
            {
                int end = matcher.MatchAt(start, anchor);
                if (end >= 0)
                {
                    if (givesPlaces)
                    {
                        call.Return(start + 1, end);
                    }

                    ReturnCaptures(ref call, in matcher, start, end, givesPlaces);
                    return;
                }

                if (anchor > 0)
                {
                    break;
                }
            }
        }
        catch (LuaException error) when (error.ChunkName is null)
        {
            throw call.Error(error.Message);
        }

        call.Return(LuaValue.Nil);
    }

    private static void ReturnCaptures(ref LuaCall call, in PatternMatcher matcher, int start, int end, bool capturesOnly)
    {
        int count = matcher.CaptureCount == 0 && !capturesOnly ? 1 : matcher.CaptureCount;
        for (int i = 0; i < count; i++)
        {
            call.Return(matcher.Capture(i, start, end));
        }
    }

    private static void MatchAll(ref LuaCall call)
    {
        LuaString text = call.CheckString(0);
        LuaString pattern = call.CheckString(1);
        int place = 0;
        call.Return(LuaFunction.Native("gmatch", (ref LuaCall inner) =>
        {
            PatternMatcher matcher = new(text.Span, pattern.Span);
            try
            {
                for (; place <= text.Length; place++)
                {
                    int end = matcher.MatchAt(place, 0);
                    if (end >= 0)
                    {
                        int start = place;
                        place = end == start ? end + 1 : end;
                        ReturnCaptures(ref inner, in matcher, start, end, false);
                        return;
                    }
                }
            }
            catch (LuaException error) when (error.ChunkName is null)
            {
                throw inner.Error(error.Message);
            }
        }));
    }

    private static void Substitute(ref LuaCall call)
    {
        ReadOnlySpan<byte> text = call.CheckString(0).Span;
        ReadOnlySpan<byte> pattern = call.CheckString(1).Span;
        LuaValue replacement = call[2];
        if (replacement.Type is not (LuaType.Number or LuaType.String or LuaType.Function or LuaType.Table))
        {
            throw call.ArgumentError(2, "string/function/table expected");
        }

        long most = call[3].IsNil ? text.Length + 1L : call.CheckInt(3);
        int anchor = pattern.Length > 0 && pattern[0] == '^' ? 1 : 0;
        ArrayBufferWriter<byte> result = new(text.Length + 16);
        PatternMatcher matcher = new(text, pattern);
        int place = 0;
        int count = 0;
        try
        {
            while (count < most)
            {
                int end = matcher.MatchAt(place, anchor);
                if (end >= 0)
                {
                    count++;
                    Replace(ref call, replacement, in matcher, text, place, end, result);
                }

                if (end > place)
                {
                    place = end;
                }
                else if (place < text.Length)
                {
                    result.Write(text.Slice(place++, 1));
                }
                else
                {
                    break;
                }

                if (anchor > 0)
                {
                    break;
                }
            }
        }
        catch (LuaException error) when (error.ChunkName is null)
        {
            throw call.Error(error.Message);
        }

        result.Write(text[Math.Min(place, text.Length)..]);
        call.Return(LuaValue.FromBytes(result.WrittenSpan), count);
    }

    private static void Replace(
        ref LuaCall call, LuaValue replacement, in PatternMatcher matcher, ReadOnlySpan<byte> text, int start, int end, ArrayBufferWriter<byte> result)
    {
        LuaValue value;
        switch (replacement.Object)
        {
            case LuaTable table:
                value = Metamethods.Index(call.State, table, matcher.Capture(0, start, end), null);
                break;
            case LuaFunction function:
                LuaValue[] captures = new LuaValue[Math.Max(matcher.CaptureCount, 1)];
                for (int i = 0; i < captures.Length; i++)
                {
                    captures[i] = matcher.Capture(i, start, end);
                }

                value = Metamethods.Call(call.State, function, captures);
                break;
            default:
                _ = replacement.TryToLuaString(out LuaString? template);
                Expand(ref call, template!.Span, in matcher, start, end, result);
                return;
        }

        if (!value.IsTruthy)
        {
            result.Write(text[start..end]);
            return;
        }

        if (!value.TryToLuaString(out LuaString? inserted))
        {
            throw call.Error($"invalid replacement value (a {LuaNumber.TypeName(value)})");
        }

        call.State.CheckAllocation(result.WrittenCount + (long)inserted.Length);
        result.Write(inserted.Span);
    }

    private static void Expand(
        ref LuaCall call, ReadOnlySpan<byte> template, in PatternMatcher matcher, int start, int end, ArrayBufferWriter<byte> result)
    {
        call.State.CheckAllocation(result.WrittenCount + (long)template.Length);
        for (int i = 0; i < template.Length; i++)
        {
            byte c = template[i];
            if (c == '%' && ++i < template.Length && char.IsAsciiDigit((char)template[i]))
            {
                LuaValue capture = template[i] == '0'
                    ? matcher.Whole(start, end)
                    : matcher.Capture(template[i] - '1', start, end);
                _ = capture.TryToLuaString(out LuaString? inserted);
                call.State.CheckAllocation(result.WrittenCount + (long)inserted!.Length);
                result.Write(inserted.Span);
                continue;
            }

            result.Write(c == '%' ? (i < template.Length ? template.Slice(i, 1) : "\0"u8) : template.Slice(i, 1));
        }
    }
}
