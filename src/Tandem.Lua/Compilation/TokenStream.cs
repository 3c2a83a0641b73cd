namespace Tandem.Lua.Compilation;

/// <summary>The tokens of a chunk, one at a time, with one to look ahead.</summary>
internal sealed class TokenStream
{
    /// <summary>Constructs inside one another, at most; the same as in Lua 5.1.</summary>
    private const int MaxDepth = 200;

    private readonly Lexer _lexer;
    private Token? _following;
    private int _depth;

    internal TokenStream(Lexer lexer)
    {
        _lexer = lexer;
        Current = lexer.Read();
    }

    /// <summary>The token to be read next.</summary>
    internal Token Current { get; private set; }

    /// <summary>The line of the token before.</summary>
    internal int LastLine { get; private set; } = 1;

    /// <summary>The line of the current token.</summary>
    internal int Line => Current.Line;

    /// <summary>The token after the current one.</summary>
    internal Token Following => _following ??= _lexer.Read();

    /// <summary>Whether the current token is this keyword or operator.</summary>
    internal bool Is(string symbol) => Current.Kind == TokenKind.Symbol && Current.Symbol == symbol;

    /// <summary>Goes to the next token and gives the one before.</summary>
    internal Token Take()
    {
        Token taken = Current;
        LastLine = taken.Line;
        Current = _following ?? _lexer.Read();
        _following = null;
        return taken;
    }

    /// <summary>Takes this keyword or operator if it is the current token.</summary>
    internal bool TryTake(string symbol)
    {
        if (!Is(symbol))
        {
            return false;
        }

        Take();
        return true;
    }

    /// <summary>Takes this keyword or operator.</summary>
    /// <exception cref="LuaException">Something else is there.</exception>
    internal void Expect(string symbol)
    {
        if (!TryTake(symbol))
        {
            throw Error($"'{symbol}' expected");
        }
    }

    /// <summary>Takes what closes a construct that began with <paramref name="opening"/> in <paramref name="line"/>.</summary>
    internal void ExpectClosing(string symbol, string opening, int line)
    {
        if (!TryTake(symbol))
        {
            throw line == Line
                ? Error($"'{symbol}' expected")
                : Error($"'{symbol}' expected (to close '{opening}' at line {line})");
        }
    }

    /// <summary>Takes a name.</summary>
    internal LuaString ExpectName() => Current.Kind == TokenKind.Name ? Take().Text! : throw Error("'<name>' expected");

    /// <summary>An error to throw, near the current token.</summary>
    internal LuaException Error(string message) => _lexer.ErrorNear(message, Current);

    /// <summary>An error to throw without a token.</summary>
    internal LuaException PlainError(string message) => _lexer.Error(message, Line);

    /// <summary>One construct deeper.</summary>
    internal void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw _lexer.Error("chunk has too many syntax levels", Line);
        }
    }

    /// <summary>One construct less deep.</summary>
    internal void Leave() => _depth--;
}
