using System;
using System.Runtime.CompilerServices;

namespace Tandem.Lua.Libraries;

/// <summary>Matches a Lua pattern at a place of a text, by backtracking.</summary>
/// <remarks>
/// Recursion is as deep as the pattern has items that can be tried in several ways, so it is bounded by the pattern;
/// a pattern that would exhaust the stack nevertheless is refused.
/// </remarks>
internal ref struct PatternMatcher
{
    private const int MaxCaptures = 32;
    private const int Unclosed = -1;
    private const int PositionOnly = -2;
    private const int NoMatch = -1;

    private readonly ReadOnlySpan<byte> _text;
    private readonly ReadOnlySpan<byte> _pattern;
    private CaptureList _captures;

    internal PatternMatcher(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern)
    {
        _text = text;
        _pattern = pattern;
    }

    /// <summary>Captures the last match made.</summary>
    internal int CaptureCount { get; private set; }

    /// <summary>The end of the match of the pattern, from <paramref name="patternStart"/> on, at a place; -1 if there is none.</summary>
    /// <exception cref="LuaException">The pattern is malformed; the error has no position.</exception>
    internal int MatchAt(int start, int patternStart)
    {
        CaptureCount = 0;
        return Match(start, patternStart);
    }

    /// <summary>A capture of the match from <paramref name="start"/> to <paramref name="end"/>; the whole if there are none.</summary>
    internal readonly LuaValue Capture(int index, int start, int end)
    {
        if (index >= CaptureCount)
        {
            return index == 0 ? LuaValue.FromBytes(_text[start..end]) : throw new LuaException("invalid capture index");
        }

        (int from, int length) = _captures[index];
        return length switch
        {
            PositionOnly => from + 1,
            Unclosed => throw new LuaException("unfinished capture"),
            _ => LuaValue.FromBytes(_text.Slice(from, length)),
        };
    }

    /// <summary>The whole match.</summary>
    internal readonly LuaValue Whole(int start, int end) => LuaValue.FromBytes(_text[start..end]);

    private int Match(int s, int p)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new LuaException("pattern too complex");
        }

        while (p < _pattern.Length)
        {
            byte c = _pattern[p];
            switch (c)
            {
                case (byte)'(':
                    return p + 1 < _pattern.Length && _pattern[p + 1] == ')'
                        ? Open(s, p + 2, PositionOnly)
                        : Open(s, p + 1, Unclosed);
                case (byte)')':
                    return Close(s, p + 1);
                case (byte)'$' when p + 1 == _pattern.Length:
                    return s == _text.Length ? s : NoMatch;
                case (byte)'%' when p + 1 < _pattern.Length && _pattern[p + 1] == 'b':
                    s = MatchBalance(s, p + 2);
                    if (s == NoMatch)
                    {
                        return NoMatch;
                    }

                    p += 4;
                    continue;
                case (byte)'%' when p + 1 < _pattern.Length && _pattern[p + 1] == 'f':
                    p += 2;
                    if (p >= _pattern.Length || _pattern[p] != '[')
                    {
                        throw new LuaException("missing '[' after '%f' in pattern");
                    }

                    int end = ClassEnd(p);
                    byte before = s == 0 ? (byte)0 : _text[s - 1];
                    byte here = s < _text.Length ? _text[s] : (byte)0;
                    if (MatchesSet(before, p, end - 1) || !MatchesSet(here, p, end - 1))
                    {
                        return NoMatch;
                    }

                    p = end;
                    continue;
                case (byte)'%' when p + 1 < _pattern.Length && char.IsAsciiDigit((char)_pattern[p + 1]):
                    s = MatchCapture(s, _pattern[p + 1]);
                    if (s == NoMatch)
                    {
                        return NoMatch;
                    }

                    p += 2;
                    continue;
                default:
                    break;
            }

            int next = ClassEnd(p);
            byte repeat = next < _pattern.Length ? _pattern[next] : (byte)0;
            switch (repeat)
            {
                case (byte)'?':
                    if (MatchesOne(s, p, next) && Match(s + 1, next + 1) is int found and not NoMatch)
                    {
                        return found;
                    }

                    p = next + 1;
                    continue;
                case (byte)'*':
                    return MatchMost(s, p, next);
                case (byte)'+':
                    return MatchesOne(s, p, next) ? MatchMost(s + 1, p, next) : NoMatch;
                case (byte)'-':
                    return MatchLeast(s, p, next);
                default:
                    if (!MatchesOne(s, p, next))
                    {
                        return NoMatch;
                    }

                    s++;
                    p = next;
                    continue;
            }
        }

        return s;
    }

    private int Open(int s, int p, int kind)
    {
        if (CaptureCount >= MaxCaptures)
        {
            throw new LuaException("too many captures");
        }

        _captures[CaptureCount++] = (s, kind);
        int end = Match(s, p);
        if (end == NoMatch)
        {
            CaptureCount--;
        }

        return end;
    }

    private int Close(int s, int p)
    {
        int index = CaptureCount - 1;
        while (index >= 0 && _captures[index].Length != Unclosed)
        {
            index--;
        }

        if (index < 0)
        {
            throw new LuaException("invalid pattern capture");
        }

        int start = _captures[index].Start;
        _captures[index] = (start, s - start);
        int end = Match(s, p);
        if (end == NoMatch)
        {
            _captures[index] = (start, Unclosed);
        }

        return end;
    }

    private readonly int MatchCapture(int s, byte digit)
    {
        int index = digit - '1';
        if (index < 0 || index >= CaptureCount || _captures[index].Length == Unclosed)
        {
            throw new LuaException("invalid capture index");
        }

        (int start, int length) = _captures[index];
        if (length < 0)
        {
            return NoMatch; // a position is as long as no text can be
        }

        return _text[s..].StartsWith(_text.Slice(start, length)) ? s + length : NoMatch;
    }

    private readonly int MatchBalance(int s, int p)
    {
        if (p + 1 >= _pattern.Length)
        {
            throw new LuaException("unbalanced pattern");
        }

        byte open = _pattern[p];
        byte close = _pattern[p + 1];
        if (s >= _text.Length || _text[s] != open)
        {
            return NoMatch;
        }

        int depth = 1;
        for (int i = s + 1; i < _text.Length; i++)
        {
            if (_text[i] == close)
            {
                if (--depth == 0)
                {
                    return i + 1;
                }
            }
            else if (_text[i] == open)
            {
                depth++;
            }
        }

        return NoMatch;
    }

    private int MatchMost(int s, int p, int next)
    {
        int count = 0;
        while (MatchesOne(s + count, p, next))
        {
            count++;
        }

        for (; count >= 0; count--)
        {
            int end = Match(s + count, next + 1);
            if (end != NoMatch)
            {
                return end;
            }
        }

        return NoMatch;
    }

    private int MatchLeast(int s, int p, int next)
    {
        while (true)
        {
            int end = Match(s, next + 1);
            if (end != NoMatch)
            {
                return end;
            }

            if (!MatchesOne(s, p, next))
            {
                return NoMatch;
            }

            s++;
        }
    }

    /// <summary>The end of the single-character class that begins at <paramref name="p"/>.</summary>
    private readonly int ClassEnd(int p)
    {
        byte c = _pattern[p++];
        if (c == '%')
        {
            return p < _pattern.Length ? p + 1 : throw new LuaException("malformed pattern (ends with '%')");
        }

        if (c != '[')
        {
            return p;
        }

        if (p < _pattern.Length && _pattern[p] == '^')
        {
            p++;
        }

        do
        {
            if (p >= _pattern.Length)
            {
                throw new LuaException("malformed pattern (missing ']')");
            }

            if (_pattern[p++] == '%')
            {
                if (p >= _pattern.Length)
                {
                    throw new LuaException("malformed pattern (missing ']')");
                }

                p++;
            }
        }
        while (p >= _pattern.Length || _pattern[p] != ']');
        return p + 1;
    }

    private readonly bool MatchesOne(int s, int p, int next) => s < _text.Length && _pattern[p] switch
    {
        (byte)'.' => true,
        (byte)'%' => CharacterClass.Contains(_pattern[p + 1], _text[s]),
        (byte)'[' => MatchesSet(_text[s], p, next - 1),
        byte literal => literal == _text[s],
    };

    /// <summary>Whether the set between <paramref name="p"/>, its [, and <paramref name="close"/>, its ], has the character.</summary>
    private readonly bool MatchesSet(byte c, int p, int close)
    {
        bool isIn = true;
        if (_pattern[p + 1] == '^')
        {
            isIn = false;
            p++;
        }

        while (++p < close)
        {
            if (_pattern[p] == '%')
            {
                p++;
                if (CharacterClass.Contains(_pattern[p], c))
                {
                    return isIn;
                }
            }
            else if (p + 2 < close && _pattern[p + 1] == '-')
            {
                if (_pattern[p] <= c && c <= _pattern[p + 2])
                {
                    return isIn;
                }

                p += 2;
            }
            else if (_pattern[p] == c)
            {
                return isIn;
            }
        }

        return !isIn;
    }

    [InlineArray(MaxCaptures)]
    private struct CaptureList
    {
        private (int Start, int Length) _first;
    }
}
