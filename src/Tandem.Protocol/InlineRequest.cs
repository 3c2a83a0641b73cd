using System;

namespace Tandem.Protocol;

/// <summary>Splits a line into words as Redis's inline requests and configuration lines are written.</summary>
/// <remarks>Rules: Redis 7.0, sds.c, sdssplitargs. Double quotes know \n \r \t \b \a \xHH and take any other escaped
/// byte as it is; single quotes know only \'; a closing quote must be followed by a space or the end.</remarks>
public static class InlineRequest
{
    /// <summary>Appends one range per word. Quoted words are unquoted in place, so their line is
    /// overwritten.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="origin">Added to each range's start: where <paramref name="line"/> begins in its buffer.</param>
    /// <param name="arguments">Gets the ranges.</param>
    /// <returns>False when quotes are unbalanced; the ranges added so far then mean nothing.</returns>
    public static bool TrySplit(Span<byte> line, int origin, ArgumentList arguments)
    {
        // What stands behind a zero byte is not seen, as in Redis.
        int end = line.IndexOf((byte)0);
        if (end >= 0)
        {
            line = line[..end];
        }

        int at = 0;
        while (true)
        {
            while (at < line.Length && IsSpace(line[at]))
            {
                at++;
            }

            if (at == line.Length)
            {
                return true;
            }

            int start = at;
            int written = at;
            if (!TryReadWord(line, ref at, ref written))
            {
                return false;
            }

            arguments.Add(new ArgumentRange(origin + start, written - start));
        }
    }

    /// <summary>Reads one word; its unquoted bytes end at <paramref name="written"/>, which never passes
    /// <paramref name="at"/>.</summary>
    private static bool TryReadWord(Span<byte> line, ref int at, ref int written)
    {
        while (at < line.Length)
        {
            byte c = line[at];
            // As in Redis, these four end a word; vertical tab and form feed only separate words that have ended.
            if (c is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                return true;
            }

            if (c is (byte)'"' or (byte)'\'')
            {
                at++;
                bool balanced = c == (byte)'"'
                    ? TryReadDoubleQuoted(line, ref at, ref written)
                    : TryReadSingleQuoted(line, ref at, ref written);
                if (!balanced || (at < line.Length && !IsSpace(line[at])))
                {
                    return false;
                }

                return true;
            }

            line[written++] = c;
            at++;
        }

        return true;
    }

    private static bool TryReadDoubleQuoted(Span<byte> line, ref int at, ref int written)
    {
        while (at < line.Length)
        {
            byte c = line[at];
            if (c == (byte)'"')
            {
                at++;
                return true;
            }

            if (c == (byte)'\\' && at + 3 < line.Length && line[at + 1] == (byte)'x'
                && HexDigit(line[at + 2]) is var high and >= 0 && HexDigit(line[at + 3]) is var low and >= 0)
            {
                line[written++] = (byte)(high * 16 + low);
                at += 4;
            }
            else if (c == (byte)'\\' && at + 1 < line.Length)
            {
                line[written++] = Unescape(line[at + 1]);
                at += 2;
            }
            else
            {
                line[written++] = c;
                at++;
            }
        }

        return false;
    }

    private static bool TryReadSingleQuoted(Span<byte> line, ref int at, ref int written)
    {
        while (at < line.Length)
        {
            byte c = line[at];
            if (c == (byte)'\'')
            {
                at++;
                return true;
            }

            if (c == (byte)'\\' && at + 1 < line.Length && line[at + 1] == (byte)'\'')
            {
                c = (byte)'\'';
                at++;
            }

            line[written++] = c;
            at++;
        }

        return false;
    }

    private static byte Unescape(byte c) => c switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'a' => (byte)'\a',
        _ => c,
    };

    private static bool IsSpace(byte c) => c == (byte)' ' || (uint)(c - 9) <= 4;

    private static int HexDigit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };
}
