using System;
using System.Buffers.Text;
using System.Text;

namespace Tandem.Lua.Libraries;

/// <summary>Splits a JSON text into tokens, as leniently as Lua CJSON.</summary>
internal ref struct JsonTokenReader
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _readsInvalidNumbers;
    private LuaStringBuilder? _unescaped;

    /// <summary>A reader at the start of <paramref name="text"/>.</summary>
    internal JsonTokenReader(ReadOnlySpan<byte> text, bool readsInvalidNumbers)
    {
        _text = text;
        _readsInvalidNumbers = readsInvalidNumbers;
        Problem = "";
    }

    /// <summary>Bytes read.</summary>
    internal int Position { get; private set; }

    /// <summary>Where the token begins, from 0; in a string that is wrong, the place of the mistake.</summary>
    internal int TokenStart { get; private set; }

    /// <summary>The value of a token that has one.</summary>
    internal LuaValue Value { get; private set; }

    /// <summary>What is wrong, after <see cref="JsonToken.Error"/>.</summary>
    internal string Problem { get; private set; }

    /// <summary>Reads one token.</summary>
    internal JsonToken Next()
    {
        while (Current is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            Position++;
        }

        TokenStart = Position;
        byte first = Current;
        switch (first)
        {
            case 0:
                return JsonToken.End; // a NUL ends the text too
            case (byte)'{':
                return Sign(JsonToken.ObjectBegin);
            case (byte)'}':
                return Sign(JsonToken.ObjectEnd);
            case (byte)'[':
                return Sign(JsonToken.ArrayBegin);
            case (byte)']':
                return Sign(JsonToken.ArrayEnd);
            case (byte)':':
                return Sign(JsonToken.Colon);
            case (byte)',':
                return Sign(JsonToken.Comma);
            case (byte)'"':
                return ReadString();
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return _readsInvalidNumbers || !IsInvalidNumber(Rest) ? ReadNumber() : Fail("invalid number");
            case (byte)'t' when Rest.StartsWith("true"u8):
                return Word(4, JsonToken.Boolean, LuaValue.True);
            case (byte)'f' when Rest.StartsWith("false"u8):
                return Word(5, JsonToken.Boolean, LuaValue.False);
            case (byte)'n' when Rest.StartsWith("null"u8):
                return Word(4, JsonToken.Null, LuaValue.NullPointer);
            case (byte)'+' or (byte)'i' or (byte)'I' or (byte)'n' or (byte)'N'
                when _readsInvalidNumbers && IsInvalidNumber(Rest):
                return ReadNumber();
            default:
                return Fail("invalid token");
        }
    }

    private readonly byte Current => Position < _text.Length ? _text[Position] : (byte)0;

    private readonly ReadOnlySpan<byte> Rest => _text[Position..];

    /// <summary>Whether strtod may read it as a number though JSON has no such number.</summary>
    private static bool IsInvalidNumber(ReadOnlySpan<byte> text)
    {
        if (text[0] == '+')
        {
            return true;
        }

        if (text[0] == '-')
        {
            text = text[1..];
        }

        if (text.Length > 1 && text[0] == '0')
        {
            return (text[1] | 0x20) == 'x' || char.IsAsciiDigit((char)text[1]);
        }

        return text.Length >= 3
            && (Ascii.EqualsIgnoreCase(text[..3], "inf"u8) || Ascii.EqualsIgnoreCase(text[..3], "nan"u8));
    }

    private JsonToken Sign(JsonToken token)
    {
        Position++;
        return token;
    }

    private JsonToken Word(int length, JsonToken token, LuaValue value)
    {
        Position += length;
        Value = value;
        return token;
    }

    private JsonToken Fail(string problem)
    {
        Problem = problem;
        return JsonToken.Error;
    }

    private JsonToken FailHere(string problem)
    {
        TokenStart = Position;
        return Fail(problem);
    }

    private JsonToken ReadNumber()
    {
        int length = NumberPrefix.Read(Rest, out double value);
        return length == 0 ? Fail("invalid number") : Word(length, JsonToken.Number, value);
    }

    private JsonToken ReadString()
    {
        Position++;
        int plain = Rest.IndexOfAny((byte)'"', (byte)'\\', (byte)0);
        if (plain >= 0 && Rest[plain] == '"')
        {
            return Word(plain + 1, JsonToken.String, LuaValue.FromBytes(Rest[..plain]));
        }

        LuaStringBuilder text = _unescaped ??= new LuaStringBuilder();
        text.Clear();
        while (true)
        {
            plain = Rest.IndexOfAny((byte)'"', (byte)'\\', (byte)0);
            if (plain < 0)
            {
                Position = _text.Length;
                return FailHere("unexpected end of string");
            }

            text.Append(Rest[..plain]);
            Position += plain;
            switch (Current)
            {
                case 0:
                    return FailHere("unexpected end of string");
                case (byte)'"':
                    return Word(1, JsonToken.String, text.ToLuaString());
                default:
                    if (!ReadEscape(text, out string problem))
                    {
                        return FailHere(problem);
                    }

                    break;
            }
        }
    }

    /// <summary>Reads the escape that begins here.</summary>
    private bool ReadEscape(LuaStringBuilder text, out string problem)
    {
        byte letter = Position + 1 < _text.Length ? _text[Position + 1] : (byte)0;
        int meaning = letter switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => letter,
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => -1,
        };
        problem = letter == 'u' ? "invalid unicode escape code" : "invalid escape code";
        if (letter == 'u')
        {
            return ReadUnicodeEscape(text);
        }

        if (meaning < 0)
        {
            return false;
        }

        text.Append((byte)meaning);
        Position += 2;
        return true;
    }

    private bool ReadUnicodeEscape(LuaStringBuilder text)
    {
        if (!TryReadUnit(Rest, out int unit))
        {
            return false;
        }

        if ((unit & 0xF800) != 0xD800)
        {
            Position += 6;
            Append(text, new Rune(unit));
            return true;
        }

        // A surrogate: only a high one, followed by the escape of a low one.
        if ((unit & 0x400) != 0 || !TryReadUnit(Rest[6..], out int low) || (low & 0xFC00) != 0xDC00)
        {
            return false;
        }

        Position += 12;
        Append(text, new Rune((char)unit, (char)low));
        return true;
    }

    private static void Append(LuaStringBuilder text, Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        text.Append(bytes[..rune.EncodeToUtf8(bytes)]);
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> escape, out int unit)
    {
        unit = 0;
        return escape.Length >= 6 && escape[0] == '\\' && escape[1] == 'u'
            && Utf8Parser.TryParse(escape[2..6], out unit, out int used, 'x') && used == 4;
    }
}
