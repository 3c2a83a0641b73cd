using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;

namespace Tandem.Server.Scripting;

/// <summary>The first line of a script or library: "#!lua flags=no-writes", "#!lua name=mylib".</summary>
/// <remarks>The line feed stays with the code behind it, so that lines in error texts are those of the whole text.</remarks>
internal static class ScriptHeader
{
    /// <summary>Reads the first line of a script for EVAL.</summary>
    /// <param name="flags">What it declares; <see cref="ScriptFlags.Undeclared"/> without such a line.</param>
    /// <param name="codeStart">Where the code begins.</param>
    /// <returns>The error as it is replied, or null.</returns>
    public static string? ReadScript(ReadOnlySpan<byte> text, out ScriptFlags flags, out int codeStart)
    {
        flags = ScriptFlags.Undeclared;
        codeStart = 0;
        if (!text.StartsWith("#!"u8))
        {
            return null;
        }

        flags = ScriptFlags.None;
        codeStart = text.IndexOf((byte)'\n');
        if (codeStart < 0)
        {
            return "ERR Invalid script shebang";
        }

        List<byte[]>? words = Split(text[..codeStart]);
        if (words is null || words.Count == 0)
        {
            return "ERR Invalid engine in script shebang";
        }

        if (!words[0].AsSpan().SequenceEqual("#!lua"u8))
        {
            return "ERR Unexpected engine in script shebang: " + Latin1(words[0]);
        }

        for (int i = 1; i < words.Count; i++)
        {
            if (!words[i].AsSpan().StartsWith("flags="u8))
            {
                return "ERR Unknown lua shebang option: " + Latin1(words[i]);
            }

            if (ReadFlags(words[i].AsSpan("flags=".Length), ref flags) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>Reads the first line of a library.</summary>
    /// <param name="name">The name it gives itself.</param>
    /// <param name="engine">The language, as it is written.</param>
    /// <param name="codeStart">Where the code begins.</param>
    /// <returns>The error without its code, or null.</returns>
    public static string? ReadLibrary(ReadOnlySpan<byte> text, out string name, out string engine, out int codeStart)
    {
        name = string.Empty;
        engine = string.Empty;
        codeStart = text.IndexOf((byte)'\n');
        if (!text.StartsWith("#!"u8))
        {
            return "Missing library metadata";
        }

        if (codeStart < 0 || Split(text[..codeStart]) is not { Count: > 0 } words)
        {
            return "Invalid library metadata";
        }

        engine = Latin1(words[0].AsSpan("#!".Length));
        bool isNamed = false;
        for (int i = 1; i < words.Count; i++)
        {
            if (!words[i].AsSpan().StartsWith("name="u8))
            {
                return "Invalid metadata value given: " + Latin1(words[i]);
            }

            if (isNamed)
            {
                return "Invalid metadata value, name argument was given multiple times";
            }

            isNamed = true;
            name = Latin1(words[i].AsSpan("name=".Length));
        }

        return isNamed ? null : "Library name was not given";
    }

    private static string? ReadFlags(ReadOnlySpan<byte> list, ref ScriptFlags flags)
    {
        if (list.IsEmpty)
        {
            return null;
        }

        foreach (Range part in list.Split((byte)','))
        {
            ScriptFlags flag = ScriptFlagNames.Find(list[part]);
            if (flag == ScriptFlags.None)
            {
                return "ERR Unexpected flag in script shebang: " + Latin1(list[part]);
            }

            flags |= flag;
        }

        return null;
    }

    // Null when quotes do not match.
    private static List<byte[]>? Split(ReadOnlySpan<byte> line)
    {
        byte[] copy = line.ToArray();
        ArgumentList ranges = new(8);
        if (!InlineRequest.TrySplit(copy, 0, ranges))
        {
            return null;
        }

        List<byte[]> words = new(ranges.Count);
        for (int i = 0; i < ranges.Count; i++)
        {
            words.Add(copy.AsSpan(ranges[i].Start, ranges[i].Length).ToArray());
        }

        return words;
    }

    private static string Latin1(ReadOnlySpan<byte> text) => Encoding.Latin1.GetString(text);
}
