using System.Collections.Generic;

namespace Tandem.Lua.Compilation;

/// <summary>Parses statements, and with <see cref="ExpressionParser"/> a whole chunk.</summary>
internal sealed class Parser
{
    private readonly TokenStream _tokens;
    private readonly Lexer _lexer;
    private readonly ExpressionParser _expressions;
    private FunctionScope? _scope;

    internal Parser(Lexer lexer)
    {
        _lexer = lexer;
        _tokens = new TokenStream(lexer);
        _expressions = new ExpressionParser(_tokens, this);
    }

    /// <summary>The function being parsed.</summary>
    internal FunctionScope Scope => _scope!;

    /// <summary>Parses the chunk as the body of a function that takes "...".</summary>
    internal FunctionBody ParseChunk()
    {
        FunctionBody body = new() { IsVararg = true };
        _scope = new FunctionScope(null, body, _tokens);
        body.Statements = ParseBlock();
        body.EndLine = _tokens.LastLine;
        return _tokens.Current.Kind == TokenKind.End ? body : throw _tokens.Error("'<eof>' expected");
    }

    /// <summary>Parses parameters and body of a function.</summary>
    internal Expression ParseFunction(bool isMethod, int line)
    {
        FunctionBody body = new() { Line = line };
        _tokens.Enter();
        FunctionScope scope = new(_scope, body, _tokens);
        _scope = scope;
        _tokens.Expect("(");
        if (isMethod)
        {
            AddParameter(Name("self"));
        }

        ParseParameters();
        _tokens.Expect(")");
        body.Statements = ParseBlock();
        body.EndLine = _tokens.Line;
        _tokens.ExpectClosing("end", "function", line);
        _tokens.Leave();
        _scope = scope.Parent;
        return new Expression(ExpressionKind.Function, _tokens.LastLine) { Function = body };
    }

    private LuaString Name(string text) => _lexer.Unify(LuaString.FromText(text));

    private void AddParameter(LuaString name)
    {
        LocalVariable parameter = new(name);
        Scope.Body.Parameters.Add(parameter);
        Scope.Declare(parameter);
    }

    private void ParseParameters()
    {
        if (_tokens.Is(")"))
        {
            return;
        }

        do
        {
            if (_tokens.TryTake("..."))
            {
                Scope.Body.IsVararg = true;
                Scope.Body.ArgumentTable = new LocalVariable(Name("arg"));
                Scope.Declare(Scope.Body.ArgumentTable);
                return;
            }

            AddParameter(_tokens.Current.Kind == TokenKind.Name
                ? _tokens.Take().Text!
                : throw _tokens.Error("<name> or '...' expected"));
        }
        while (_tokens.TryTake(","));
    }

    private bool IsBlockEnd() => _tokens.Current.Kind == TokenKind.End
        || (_tokens.Current.Kind == TokenKind.Symbol && _tokens.Current.Symbol is "else" or "elseif" or "end" or "until");

    /// <summary>Parses statements up to what ends the block; their variables are seen in <paramref name="condition"/> too.</summary>
    private Statement[] ParseBlock(System.Func<Expression>? condition, out Expression? parsedCondition)
    {
        _tokens.Enter();
        int locals = Scope.LocalCount;
        List<Statement> statements = [];
        bool isLast = false;
        while (!isLast && !IsBlockEnd())
        {
            Statement statement = ParseStatement();
            statements.Add(statement);
            isLast = statement.Kind is StatementKind.Return or StatementKind.Break;
            _tokens.TryTake(";");
        }

        parsedCondition = condition?.Invoke();
        Scope.Forget(locals);
        _tokens.Leave();
        return [.. statements];
    }

    private Statement[] ParseBlock() => ParseBlock(null, out _);

    private Statement[] ParseLoopBlock()
    {
        Scope.LoopDepth++;
        Statement[] block = ParseBlock();
        Scope.LoopDepth--;
        return block;
    }

    private Statement ParseStatement()
    {
        int line = _tokens.Line;
        if (_tokens.Current.Kind != TokenKind.Symbol)
        {
            return ParseExpressionStatement(line);
        }

        switch (_tokens.Current.Symbol)
        {
            case "if":
                return ParseIf(line);
            case "while":
                _tokens.Take();
                Expression condition = _expressions.Parse();
                _tokens.Expect("do");
                Statement[] body = ParseLoopBlock();
                _tokens.ExpectClosing("end", "while", line);
                return new Statement(StatementKind.While, line) { Values = [condition], Blocks = [body] };
            case "do":
                _tokens.Take();
                Statement[] block = ParseBlock();
                _tokens.ExpectClosing("end", "do", line);
                return new Statement(StatementKind.Do, line) { Blocks = [block] };
            case "for":
                return ParseFor(line);
            case "repeat":
                return ParseRepeat(line);
            case "function":
                return ParseFunctionStatement(line);
            case "local":
                _tokens.Take();
                return _tokens.TryTake("function") ? ParseLocalFunction(line) : ParseLocal(line);
            case "return":
                _tokens.Take();
                Expression[] values = IsBlockEnd() || _tokens.Is(";") ? [] : _expressions.ParseList();
                return new Statement(StatementKind.Return, line) { Values = values };
            case "break":
                _tokens.Take();
                return Scope.LoopDepth > 0
                    ? new Statement(StatementKind.Break, line)
                    : throw _tokens.Error("no loop to break");
            default:
                return ParseExpressionStatement(line);
        }
    }

    private Statement ParseIf(int line)
    {
        List<Expression> conditions = [];
        List<Statement[]> blocks = [];
        do
        {
            _tokens.Take();
            conditions.Add(_expressions.Parse());
            _tokens.Expect("then");
            blocks.Add(ParseBlock());
        }
        while (_tokens.Is("elseif"));
        if (_tokens.TryTake("else"))
        {
            blocks.Add(ParseBlock());
        }

        _tokens.ExpectClosing("end", "if", line);
        return new Statement(StatementKind.If, line) { Values = [.. conditions], Blocks = [.. blocks] };
    }

    private Statement ParseFor(int line)
    {
        _tokens.Take();
        List<LuaString> names = [_tokens.ExpectName()];
        bool isNumeric = _tokens.Is("=");
        if (!isNumeric && !_tokens.Is(",") && !_tokens.Is("in"))
        {
            throw _tokens.Error("'=' or 'in' expected");
        }

        while (!isNumeric && _tokens.TryTake(","))
        {
            names.Add(_tokens.ExpectName());
        }

        _tokens.Expect(isNumeric ? "=" : "in");
        Expression[] values = _expressions.ParseList();
        if (isNumeric && values.Length is < 2 or > 3)
        {
            throw _tokens.Error(values.Length < 2 ? "',' expected" : "'do' expected");
        }

        _tokens.Expect("do");
        LocalVariable[] locals = [.. names.ConvertAll(name => new LocalVariable(name))];
        int before = Scope.LocalCount;
        foreach (LocalVariable local in locals)
        {
            Scope.Declare(local);
        }

        Statement[] body = ParseLoopBlock();
        Scope.Forget(before);
        _tokens.ExpectClosing("end", "for", line);
        return new Statement(isNumeric ? StatementKind.NumericFor : StatementKind.GenericFor, line)
        {
            Locals = locals,
            Values = values,
            Blocks = [body],
        };
    }

    private Statement ParseRepeat(int line)
    {
        _tokens.Take();
        Scope.LoopDepth++;
        Statement[] body = ParseBlock(ParseUntil, out Expression? condition);
        Scope.LoopDepth--;
        return new Statement(StatementKind.Repeat, line) { Values = [condition!], Blocks = [body] };

        Expression ParseUntil()
        {
            _tokens.ExpectClosing("until", "repeat", line);
            return _expressions.Parse();
        }
    }

    private Statement ParseFunctionStatement(int line)
    {
        _tokens.Take();
        Expression target = Scope.Resolve(_tokens.ExpectName(), line);
        bool isMethod = false;
        while (!isMethod && (_tokens.Is(".") || _tokens.Is(":")))
        {
            isMethod = _tokens.Take().Symbol == ":";
            Expression key = new(ExpressionKind.Constant, line) { Value = _tokens.ExpectName() };
            target = new Expression(ExpressionKind.Index, line) { Left = target, Right = key };
        }

        Expression function = ParseFunction(isMethod, line);
        return new Statement(StatementKind.Assignment, line) { Targets = [target], Values = [function] };
    }

    private Statement ParseLocalFunction(int line)
    {
        LocalVariable local = new(_tokens.ExpectName());
        Scope.Declare(local);
        return new Statement(StatementKind.LocalFunction, line) { Locals = [local], Values = [ParseFunction(false, line)] };
    }

    private Statement ParseLocal(int line)
    {
        List<LocalVariable> locals = [];
        do
        {
            locals.Add(new LocalVariable(_tokens.ExpectName()));
        }
        while (_tokens.TryTake(","));
        Expression[] values = _tokens.TryTake("=") ? _expressions.ParseList() : [];
        locals.ForEach(Scope.Declare);
        return new Statement(StatementKind.Local, line) { Locals = [.. locals], Values = values };
    }

    private Statement ParseExpressionStatement(int line)
    {
        Expression first = _expressions.ParseSuffixed();
        if (first.Kind is ExpressionKind.Call or ExpressionKind.MethodCall && !_tokens.Is(",") && !_tokens.Is("="))
        {
            return new Statement(StatementKind.Call, line) { Values = [first] };
        }

        List<Expression> targets = [first];
        while (_tokens.TryTake(","))
        {
            targets.Add(_expressions.ParseSuffixed());
        }

        foreach (Expression target in targets)
        {
            if (target.Kind is not (ExpressionKind.Local or ExpressionKind.Upvalue or ExpressionKind.Global or ExpressionKind.Index))
            {
                throw _tokens.Error("syntax error");
            }
        }

        _tokens.Expect("=");
        return new Statement(StatementKind.Assignment, line) { Targets = [.. targets], Values = _expressions.ParseList() };
    }
}
