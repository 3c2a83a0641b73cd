using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Tandem.Platform.Config;

/// <summary>Splits a line into words and puts quotes around a word, by the rules of redis.conf: "double quotes" with \n \r \t
/// \b \a \xHH and \ before any other character, 'single quotes' with \' only; a closing quote ends the word.</summary>
/// <remarks>Works on bytes, since \xHH is a byte: words become strings by UTF-8. Source: Redis 7.0, sds.c, sdssplitargs and
/// sdscatrepr.</remarks>
public static class ConfigWords
{
    /// <summary>Splits a line.</summary>
    /// <returns>The words, none for an empty line; null when quotes are not balanced.</returns>
    public static string[]? Split(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        List<string> words = [];
        List<byte> word = [];
        int i = 0;
        while (true)
        {
            while (i < bytes.Length && IsSpace(bytes[i]))
            {
                i++;
            }

            if (i == bytes.Length || bytes[i] == 0)
            {
                return [.. words];
            }

            word.Clear();
            if (!ReadWord(bytes, ref i, word))
            {
                return null;
            }

            words.Add(Encoding.UTF8.GetString([.. word]));
        }
    }

    /// <summary>Writes a word in double quotes, so that <see cref="Split"/> gives it back.</summary>
    public static string Quote(string word)
    {
        StringBuilder text = new("\"");
        foreach (byte b in Encoding.UTF8.GetBytes(word))
        {
            _ = b switch
            {
                (byte)'"' or (byte)'\\' => text.Append('\\').Append((char)b),
                (byte)'\n' => text.Append("\\n"),
                (byte)'\r' => text.Append("\\r"),
                (byte)'\t' => text.Append("\\t"),
                (byte)'\a' => text.Append("\\a"),
                (byte)'\b' => text.Append("\\b"),
                >= 0x20 and < 0x7F => text.Append((char)b),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}"),
            };
        }

        return text.Append('"').ToString();
    }

    private static bool ReadWord(byte[] bytes, ref int i, List<byte> word)
    {
        while (i < bytes.Length && !IsSpace(bytes[i]) && bytes[i] != 0)
        {
            byte b = bytes[i++];
            if (b is (byte)'"' or (byte)'\'')
            {
                bool isClosed = b == '"' ? ReadDoubleQuoted(bytes, ref i, word) : ReadSingleQuoted(bytes, ref i, word);
                return isClosed && (i == bytes.Length || IsSpace(bytes[i]));
            }

            word.Add(b);
        }

        return true;
    }

    private static bool ReadDoubleQuoted(byte[] bytes, ref int i, List<byte> word)
    {
        while (i < bytes.Length)
        {
            byte b = bytes[i++];
            if (b == '"')
            {
                return true;
            }

            if (b != '\\' || i == bytes.Length)
            {
                word.Add(b);
                continue;
            }

            if (bytes[i] == 'x' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1])
                && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                word.Add(Convert.FromHexString([(char)bytes[i + 1], (char)bytes[i + 2]])[0]);
                i += 3;
                continue;
            }

            b = bytes[i++];
            word.Add(b switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'b' => (byte)'\b',
                (byte)'a' => (byte)'\a',
                _ => b,
            });
        }

        return false;
    }

    private static bool ReadSingleQuoted(byte[] bytes, ref int i, List<byte> word)
    {
        while (i < bytes.Length)
        {
            byte b = bytes[i++];
            if (b == '\'')
            {
                return true;
            }

            if (b == '\\' && i < bytes.Length && bytes[i] == '\'')
            {
                b = bytes[i++];
            }

            word.Add(b);
        }

        return false;
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');
}
