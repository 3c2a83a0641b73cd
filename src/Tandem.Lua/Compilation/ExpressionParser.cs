using System.Collections.Generic;

namespace Tandem.Lua.Compilation;

/// <summary>Parses expressions.</summary>
/// <remarks>
/// A chain of operators that lean to the left, or of "and", "or" or "..", may be of any length: it is parsed by a loop,
/// and the code generator goes along it by a loop, too. What really nests is limited by <see cref="TokenStream.Enter"/>.
/// </remarks>
internal sealed class ExpressionParser(TokenStream tokens, Parser parser)
{
    private const int UnaryPriority = 8;

    /// <summary>Parses an expression.</summary>
    internal Expression Parse() => ParseOperators(0);

    /// <summary>Parses one or more expressions with commas.</summary>
    internal Expression[] ParseList()
    {
        List<Expression> list = [Parse()];
        while (tokens.TryTake(","))
        {
            list.Add(Parse());
        }

        return [.. list];
    }

    /// <summary>Parses a variable or call: what may begin a statement.</summary>
    internal Expression ParseSuffixed()
    {
        Expression expression = ParsePrimary();
        while (true)
        {
            Token token = tokens.Current;
            if (token.Kind == TokenKind.String)
            {
                expression = Call(expression, ParseArguments());
                continue;
            }

            if (token.Kind != TokenKind.Symbol)
            {
                return expression;
            }

            switch (token.Symbol)
            {
                case ".":
                    tokens.Take();
                    LuaString field = tokens.ExpectName();
                    expression = Index(expression, new Expression(ExpressionKind.Constant, tokens.LastLine) { Value = field });
                    break;
                case "[":
                    tokens.Take();
                    Expression key = Parse();
                    tokens.Expect("]");
                    expression = Index(expression, key);
                    break;
                case ":":
                    tokens.Take();
                    LuaString name = tokens.ExpectName();
                    int line = tokens.Line;
                    expression = new Expression(ExpressionKind.MethodCall, line)
                    {
                        Left = expression,
                        Name = name,
                        Items = ParseArguments().Items,
                    };
                    break;
                case "(" or "{":
                    expression = Call(expression, ParseArguments());
                    break;
                default:
                    return expression;
            }
        }

        Expression Index(Expression table, Expression key) =>
            new(ExpressionKind.Index, tokens.LastLine) { Left = table, Right = key };

        Expression Call(Expression function, (int Line, Expression[] Items) arguments) =>
            new(ExpressionKind.Call, arguments.Line) { Left = function, Items = arguments.Items };
    }

    private (int Line, Expression[] Items) ParseArguments()
    {
        int line = tokens.Line;
        if (tokens.Current.Kind == TokenKind.String)
        {
            return (line, [new Expression(ExpressionKind.Constant, line) { Value = tokens.Take().Text! }]);
        }

        if (tokens.Is("{"))
        {
            return (line, [ParseTable()]);
        }

        if (!tokens.Is("("))
        {
            throw tokens.Error("function arguments expected");
        }

        if (line != tokens.LastLine)
        {
            throw tokens.Error("ambiguous syntax (function call x new statement)");
        }

        tokens.Take();
        if (tokens.TryTake(")"))
        {
            return (line, []);
        }

        Expression[] list = ParseList();
        tokens.ExpectClosing(")", "(", line);
        return (line, list);
    }

    private static (Operator Operator, int Left, int Right) Binary(Token token) =>
        token.Kind != TokenKind.Symbol ? default : token.Symbol switch
        {
            "or" => (Operator.Or, 1, 1),
            "and" => (Operator.And, 2, 2),
            "<" => (Operator.Less, 3, 3),
            ">" => (Operator.Greater, 3, 3),
            "<=" => (Operator.LessOrEqual, 3, 3),
            ">=" => (Operator.GreaterOrEqual, 3, 3),
            "~=" => (Operator.NotEqual, 3, 3),
            "==" => (Operator.Equal, 3, 3),
            ".." => (Operator.Concatenate, 5, 4),
            "+" => (Operator.Add, 6, 6),
            "-" => (Operator.Subtract, 6, 6),
            "*" => (Operator.Multiply, 7, 7),
            "/" => (Operator.Divide, 7, 7),
            "%" => (Operator.Modulo, 7, 7),
            "^" => (Operator.Power, 10, 9),
            _ => default,
        };

    /// <summary>Parses operators that bind more strongly than <paramref name="limit"/>.</summary>
    private Expression ParseOperators(int limit)
    {
        tokens.Enter();
        Expression left = ParseUnary();
        while (Binary(tokens.Current) is var (sign, leftPriority, rightPriority) && sign != Operator.None && leftPriority > limit)
        {
            int line = tokens.Line;
            if (sign is Operator.And or Operator.Or or Operator.Concatenate)
            {
                left = ParseChain(left, sign, leftPriority, line);
                continue;
            }

            tokens.Take();
            Expression right = ParseOperators(rightPriority);
            left = Fold(sign, left, right)
                ?? new Expression(ExpressionKind.Binary, line) { Operator = sign, Left = left, Right = right };
        }

        tokens.Leave();
        return left;
    }

    private Expression ParseChain(Expression first, Operator sign, int priority, int line)
    {
        // Operands are what binds more strongly, so a chain that leans to the right is flat as well.
        List<Expression> items = [first];
        string symbol = tokens.Current.Symbol;
        while (tokens.TryTake(symbol))
        {
            items.Add(ParseOperators(priority));
        }

        ExpressionKind kind = sign switch
        {
            Operator.And => ExpressionKind.And,
            Operator.Or => ExpressionKind.Or,
            _ => ExpressionKind.Concatenation,
        };
        return new Expression(kind, line) { Items = [.. items] };
    }

    private Expression ParseUnary()
    {
        Operator sign = tokens.Current.Kind != TokenKind.Symbol ? Operator.None : tokens.Current.Symbol switch
        {
            "not" => Operator.Not,
            "-" => Operator.Negate,
            "#" => Operator.Length,
            _ => Operator.None,
        };
        if (sign == Operator.None)
        {
            return ParseSimple();
        }

        int line = tokens.Line;
        tokens.Take();
        Expression operand = ParseOperators(UnaryPriority);
        return sign == Operator.Negate && operand.IsNumber
            ? new Expression(ExpressionKind.Constant, line) { Value = -operand.Value.Number }
            : new Expression(ExpressionKind.Unary, line) { Operator = sign, Left = operand };
    }

    /// <summary>The value of an operator between constant numbers, or null.</summary>
    private static Expression? Fold(Operator sign, Expression left, Expression right)
    {
        if (sign > Operator.Power || !left.IsNumber || !right.IsNumber)
        {
            return null;
        }

        double value = LuaArithmetic.Apply(sign, left.Value.Number, right.Value.Number);
        return double.IsNaN(value) ? null : new Expression(ExpressionKind.Constant, left.Line) { Value = value };
    }

    private Expression ParseSimple()
    {
        Token token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                tokens.Take();
                return new Expression(ExpressionKind.Constant, token.Line) { Value = token.Number };
            case TokenKind.String:
                tokens.Take();
                return new Expression(ExpressionKind.Constant, token.Line) { Value = token.Text! };
            case TokenKind.Symbol:
                break;
            default:
                return ParseSuffixed();
        }

        switch (token.Symbol)
        {
            case "nil":
                tokens.Take();
                return new Expression(ExpressionKind.Constant, token.Line);
            case "true" or "false":
                tokens.Take();
                return new Expression(ExpressionKind.Constant, token.Line) { Value = token.Symbol == "true" };
            case "...":
                if (!parser.Scope.Body.IsVararg)
                {
                    throw tokens.Error("cannot use '...' outside a vararg function");
                }

                parser.Scope.Body.UsesVararg = true;
                tokens.Take();
                return new Expression(ExpressionKind.Vararg, token.Line);
            case "{":
                return ParseTable();
            case "function":
                tokens.Take();
                return parser.ParseFunction(isMethod: false, token.Line);
            default:
                return ParseSuffixed();
        }
    }

    private Expression ParsePrimary()
    {
        int line = tokens.Line;
        if (tokens.Current.Kind == TokenKind.Name)
        {
            return parser.Scope.Resolve(tokens.Take().Text!, line);
        }

        if (!tokens.TryTake("("))
        {
            throw tokens.Error("unexpected symbol");
        }

        Expression inner = Parse();
        tokens.ExpectClosing(")", "(", line);
        return inner.IsMulti ? new Expression(ExpressionKind.Parenthesized, line) { Left = inner } : Fence(inner, line);
    }

    /// <summary>Parentheses keep a chain in them apart from the chain around.</summary>
    private static Expression Fence(Expression inner, int line) =>
        inner.Kind is ExpressionKind.Local or ExpressionKind.Upvalue or ExpressionKind.Global or ExpressionKind.Index
            ? new Expression(ExpressionKind.Parenthesized, line) { Left = inner } // not to be assigned to
            : inner;

    private Expression ParseTable()
    {
        int line = tokens.Line;
        tokens.Expect("{");
        tokens.Enter();
        List<Expression> values = [];
        List<Expression?> keys = [];
        while (!tokens.Is("}"))
        {
            if (tokens.Is("["))
            {
                tokens.Take();
                keys.Add(Parse());
                tokens.Expect("]");
                tokens.Expect("=");
            }
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Following is { Kind: TokenKind.Symbol, Symbol: "=" })
            {
                keys.Add(new Expression(ExpressionKind.Constant, tokens.Line) { Value = tokens.ExpectName() });
                tokens.Expect("=");
            }
            else
            {
                keys.Add(null);
            }

            values.Add(Parse());
            if (!tokens.TryTake(",") && !tokens.TryTake(";"))
            {
                break;
            }
        }

        tokens.ExpectClosing("}", "{", line);
        tokens.Leave();
        return new Expression(ExpressionKind.Table, line) { Items = [.. values], Keys = [.. keys] };
    }
}
