using System;
using System.Collections.Generic;

namespace Tandem.Generators;

/// <summary>Reads the syntax of a command as the Redis manual writes it, to learn how many words it takes:
/// <c>[optional]</c>, <c>one|other</c>, <c>&lt;group&gt;</c>, <c>...</c> for repetition.</summary>
internal sealed class SyntaxParser
{
    private readonly List<string> _tokens = new();
    private int _position;

    private SyntaxParser(string syntax)
    {
        int start = 0;
        for (int i = 0; i <= syntax.Length; i++)
        {
            if (i < syntax.Length && " []<>|".IndexOf(syntax[i]) < 0)
            {
                continue;
            }

            if (i > start)
            {
                _tokens.Add(syntax.Substring(start, i - start));
            }

            if (i < syntax.Length && syntax[i] != ' ')
            {
                _tokens.Add(syntax[i].ToString());
            }

            start = i + 1;
        }
    }

    /// <summary>What is wrong with an arity, or null.</summary>
    /// <param name="nameWords">1, or 2 for a subcommand.</param>
    /// <remarks>An empty syntax says nothing. A negative arity may be lower than the syntax needs: some commands of Redis answer
    /// too few words themselves.</remarks>
    public static string? Disagreement(string syntax, int arity, int nameWords)
    {
        if (syntax.Length == 0)
        {
            return null;
        }

        SyntaxParser parser = new(syntax);
        (int words, bool varies) = parser.Sequence(string.Empty);
        if (parser._position < parser._tokens.Count)
        {
            return "the syntax has an unmatched '" + parser._tokens[parser._position] + "'";
        }

        int least = words + nameWords;
        return arity >= 0 && varies ? "the syntax takes " + least + " words or more, so the arity must be negative"
            : arity >= 0 && arity != least ? "the syntax takes " + least + " words"
            : arity < 0 && -arity > least ? "the syntax takes as few as " + least + " words"
            : null;
    }

    // The least number of words, and whether there may be more.
    private (int Words, bool Varies) Sequence(string close)
    {
        int least = int.MaxValue;
        int most = 0;
        int words = 0;
        bool varies = false;
        while (_position < _tokens.Count && _tokens[_position] is not ("]" or ">"))
        {
            string token = _tokens[_position++];
            switch (token)
            {
                case "[":
                    Sequence("]");
                    varies = true;
                    break;
                case "<":
                    (int inner, bool innerVaries) = Sequence(">");

                    // A group of options, one of which must be there.
                    words += Math.Max(1, inner);
                    varies |= innerVaries;
                    break;
                case "|":
                    (least, most) = (Math.Min(least, words), Math.Max(most, words));
                    words = 0;
                    break;
                case "...":
                    varies = true;
                    break;
                default:
                    words++;
                    break;
            }
        }

        if (close.Length > 0 && _position < _tokens.Count && _tokens[_position] == close)
        {
            _position++;
        }

        least = Math.Min(least, words);
        return (least, varies || Math.Max(most, words) != least);
    }
}
