using System;
using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Tandem.Lua.Compilation;

/// <summary>Splits source text into tokens.</summary>
internal sealed class Lexer
{
    private const int Ended = -1;

    private static readonly FrozenDictionary<string, string> Keywords = new[]
    {
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil", "not", "or",
        "repeat", "return", "then", "true", "until", "while",
    }.ToFrozenDictionary(word => word);

    private static readonly string[] Singles = [.. Enumerable.Range(0, 256).Select(code => ((char)code).ToString())];

    private readonly byte[] _source;
    private readonly string _chunkName;
    private readonly Dictionary<LuaString, LuaString> _strings = new(LuaStringComparer.Instance);
    private int _position;
    private int _line = 1;

    internal Lexer(byte[] source, string chunkName)
    {
        _source = source;
        _chunkName = chunkName;
    }

    private int Current => _position < _source.Length ? _source[_position] : Ended;

    private int Following => _position + 1 < _source.Length ? _source[_position + 1] : Ended;

    /// <summary>Reads the next token.</summary>
    /// <exception cref="LuaException">There is none that Lua knows.</exception>
    internal Token Read()
    {
        SkipBlanks();
        int start = _position;
        int c = Current;
        if (c == Ended)
        {
            return new Token(TokenKind.End, "", null, 0, start, start, _line);
        }

        if (IsNameStart(c))
        {
            return ReadName(start);
        }

        if (IsDigit(c) || (c == '.' && IsDigit(Following)))
        {
            return ReadNumber(start);
        }

        if (c is '"' or '\'')
        {
            return ReadString(start, c);
        }

        if (c == '[' && LongBracketLevel() is int level and >= 0)
        {
            LuaString text = ReadLong(level, start, "string");
            return new Token(TokenKind.String, "", text, 0, start, _position, _line);
        }

        string symbol = ReadSymbol(c);
        return new Token(TokenKind.Symbol, symbol, null, 0, start, _position, _line);
    }

    /// <summary>An error to throw, near <paramref name="token"/>.</summary>
    internal LuaException ErrorNear(string message, Token token) => Error(message, token.Line, Show(token));

    /// <summary>An error to throw at <paramref name="line"/>.</summary>
    internal LuaException Error(string message, int line, string? near = null) =>
        new LuaException($"{ChunkName.Display(_chunkName)}:{line}: {message}" + (near is null ? "" : $" near '{near}'"))
        {
            ChunkName = _chunkName,
            Line = line,
        };

    /// <summary>The one object for all equal strings of the chunk.</summary>
    internal LuaString Unify(LuaString text)
    {
        if (_strings.TryGetValue(text, out LuaString? known))
        {
            return known;
        }

        _strings.Add(text, text);
        return text;
    }

    private static bool IsDigit(int c) => c is >= '0' and <= '9';

    private static bool IsNameStart(int c) => c == '_' || (c | 0x20) is >= 'a' and <= 'z';

    private static bool IsNamePart(int c) => IsNameStart(c) || IsDigit(c);

    private string Show(Token token) => token.Kind switch
    {
        TokenKind.End => "<eof>",
        TokenKind.Symbol when token.Symbol.Length == 1 && char.IsControl(token.Symbol[0]) => $"char({(int)token.Symbol[0]})",
        TokenKind.Symbol => token.Symbol,
        _ => Encoding.UTF8.GetString(_source.AsSpan(token.Start, token.End - token.Start)),
    };

    private string Since(int start) => Encoding.UTF8.GetString(_source.AsSpan(start, Math.Min(_position, _source.Length) - start));

    private void SkipBlanks()
    {
        while (true)
        {
            switch (Current)
            {
                case '\n' or '\r':
                    SkipLineEnd();
                    break;
                case ' ' or '\t' or '\v' or '\f':
                    _position++;
                    break;
                case '-' when Following == '-':
                    SkipComment();
                    break;
                default:
                    return;
            }
        }
    }

    private void SkipLineEnd()
    {
        int first = Current;
        _position++;
        if (Current is '\n' or '\r' && Current != first)
        {
            _position++;
        }

        _line++;
    }

    private void SkipComment()
    {
        int start = _position;
        _position += 2;
        if (Current == '[' && LongBracketLevel() is int level and >= 0)
        {
            ReadLong(level, start, "comment");
            return;
        }

        while (Current is not ('\n' or '\r' or Ended))
        {
            _position++;
        }
    }

    private Token ReadName(int start)
    {
        while (IsNamePart(Current))
        {
            _position++;
        }

        ReadOnlySpan<byte> name = _source.AsSpan(start, _position - start);
        if (name.Length <= 8 && Keywords.TryGetValue(Encoding.ASCII.GetString(name), out string? keyword))
        {
            return new Token(TokenKind.Symbol, keyword, null, 0, start, _position, _line);
        }

        return new Token(TokenKind.Name, "", Unify(new LuaString(name)), 0, start, _position, _line);
    }

    private Token ReadNumber(int start)
    {
        while (IsDigit(Current) || Current == '.')
        {
            _position++;
        }

        if (Current is 'e' or 'E')
        {
            _position++;
            if (Current is '+' or '-')
            {
                _position++;
            }
        }

        while (IsNamePart(Current))
        {
            _position++;
        }

        return LuaNumber.TryParse(_source.AsSpan(start, _position - start), out double value)
            ? new Token(TokenKind.Number, "", null, value, start, _position, _line)
            : throw Error("malformed number", _line, Since(start));
    }

    /// <summary>The number of = in [==[, where one stands; else -1.</summary>
    private int LongBracketLevel()
    {
        int i = _position + 1;
        while (i < _source.Length && _source[i] == '=')
        {
            i++;
        }

        if (i < _source.Length && _source[i] == '[')
        {
            return i - _position - 1;
        }

        return i == _position + 1 ? -1 : throw Error("invalid long string delimiter", _line, "[" + new string('=', i - _position - 1));
    }

    private LuaString ReadLong(int level, int start, string what)
    {
        _position += level + 2;
        if (Current is '\n' or '\r')
        {
            SkipLineEnd();
        }

        ArrayBufferWriter<byte> text = new();
        while (true)
        {
            int c = Current;
            switch (c)
            {
                case Ended:
                    throw Error($"unfinished long {what}", _line, "<eof>");
                case ']' when ClosesLong(level):
                    _position += level + 2;
                    return Unify(new LuaString(text.WrittenSpan));
                case '[' when level == 0 && Following == '[':
                    _position += 2;
                    throw Error("nesting of [[...]] is deprecated", _line, "[");
                case '\n' or '\r':
                    SkipLineEnd();
                    Append(text, '\n');
                    break;
                default:
                    Append(text, c);
                    _position++;
                    break;
            }
        }
    }

    private bool ClosesLong(int level)
    {
        int end = _position + level + 1;
        return end < _source.Length && _source[end] == ']'
            && _source.AsSpan(_position + 1, level).IndexOfAnyExcept((byte)'=') < 0;
    }

    private Token ReadString(int start, int quote)
    {
        ArrayBufferWriter<byte> text = new();
        _position++;
        while (Current != quote)
        {
            int c = Current;
            switch (c)
            {
                case Ended:
                    throw Error("unfinished string", _line, "<eof>");
                case '\n' or '\r':
                    throw Error("unfinished string", _line, Since(start));
                case '\\':
                    _position++;
                    ReadEscape(text, start);
                    break;
                default:
                    Append(text, c);
                    _position++;
                    break;
            }
        }

        _position++;
        return new Token(TokenKind.String, "", Unify(new LuaString(text.WrittenSpan)), 0, start, _position, _line);
    }

    private void ReadEscape(ArrayBufferWriter<byte> text, int start)
    {
        int c = Current;
        if (c is '\n' or '\r')
        {
            SkipLineEnd();
            Append(text, '\n');
            return;
        }

        if (c == Ended)
        {
            return; // the caller reports the unfinished string
        }

        if (!IsDigit(c))
        {
            _position++;
            Append(text, c switch
            {
                'a' => '\a',
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\v',
                _ => c,
            });
            return;
        }

        int code = 0;
        for (int digits = 0; digits < 3 && IsDigit(Current); digits++)
        {
            code = (code * 10) + Current - '0';
            _position++;
        }

        if (code > 255)
        {
            throw Error("escape sequence too large", _line, Since(start));
        }

        Append(text, code);
    }

    private string ReadSymbol(int c)
    {
        string? two = (c, Following) switch
        {
            ('=', '=') => "==",
            ('~', '=') => "~=",
            ('<', '=') => "<=",
            ('>', '=') => ">=",
            ('.', '.') => "..",
            _ => null,
        };
        if (two is null)
        {
            _position++;
            return Singles[c];
        }

        _position += 2;
        if (two == ".." && Current == '.')
        {
            _position++;
            return "...";
        }

        return two;
    }

    private static void Append(ArrayBufferWriter<byte> text, int c) => text.Write([(byte)c]);
}
