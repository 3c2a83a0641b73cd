using System;
using System.Collections.Generic;

namespace Tandem.Lua.Compilation;

/// <summary>Makes the code of one function from its statements.</summary>
internal sealed class FunctionCompiler
{
    private readonly Lexer _lexer;
    private readonly string _chunkName;
    private readonly FunctionBody _body;
    private readonly CodeBuffer _code;
    private readonly ExpressionCompiler _expressions;
    private readonly List<FunctionPrototype> _functions = [];
    private readonly List<LocalVariable> _locals = [];
    private readonly Stack<List<int>> _breaks = new();

    private FunctionCompiler(FunctionBody body, Lexer lexer, string chunkName)
    {
        _body = body;
        _lexer = lexer;
        _chunkName = chunkName;
        _code = new CodeBuffer(lexer);
        _expressions = new ExpressionCompiler(_code, this);
    }

    /// <summary>Compiles a function and those in it.</summary>
    internal static FunctionPrototype Compile(FunctionBody body, Lexer lexer, string chunkName) =>
        new FunctionCompiler(body, lexer, chunkName).Compile();

    /// <summary>Compiles an inner function and gives its index.</summary>
    internal int AddFunction(FunctionBody body)
    {
        _functions.Add(Compile(body, _lexer, _chunkName));
        return _functions.Count - 1;
    }

    private FunctionPrototype Compile()
    {
        _code.Line = Math.Max(_body.Line, 1);
        int registers = _code.Reserve(_body.Parameters.Count);
        for (int i = 0; i < _body.Parameters.Count; i++)
        {
            Begin(_body.Parameters[i], registers + i);
        }

        if (_body.ArgumentTable is { IsUsed: true } table)
        {
            int register = _code.Reserve(1);
            _code.Emit(_body.UsesVararg ? Opcode.LoadNil : Opcode.ArgumentTable, register, 1);
            Begin(table, register);
        }

        Block(_body.Statements);
        _code.Line = _body.EndLine;
        _code.Emit(Opcode.Return, 0, 1);
        End(0);
        (Instruction[] code, int[] lines, LuaValue[] constants) = _code.Finish();
        return new FunctionPrototype
        {
            Code = code,
            Lines = lines,
            Constants = constants,
            Names = Array.ConvertAll(constants, constant => constant.Object as LuaString ?? LuaString.Empty),
            Captures = [.. _body.Upvalues.ConvertAll(source => source.Local?.Register ?? ~source.Index)],
            Functions = [.. _functions],
            Upvalues = [.. _body.Upvalues],
            Locals = [.. _locals],
            ParameterCount = _body.Parameters.Count,
            IsVararg = _body.IsVararg,
            RegisterCount = _code.MaxFree,
            ChunkName = _chunkName,
            Line = _body.Line,
        };
    }

    /// <summary>The variable begins to live in a register that has its first value.</summary>
    private void Begin(LocalVariable variable, int register)
    {
        variable.Register = register;
        if (variable.IsCaptured)
        {
            _code.Emit(Opcode.NewCell, register);
        }

        variable.Start = _code.Count;
        variable.End = int.MaxValue;
        _locals.Add(variable);
        _code.LocalTop = Math.Max(_code.LocalTop, register + 1);
    }

    /// <summary>Variables from <paramref name="register"/> on end.</summary>
    private void End(int register)
    {
        foreach (LocalVariable variable in _locals)
        {
            if (variable.End == int.MaxValue && variable.Register >= register)
            {
                variable.End = _code.Count;
            }
        }

        _code.LocalTop = register;
        _code.Release(register);
    }

    private void Block(Statement[] statements)
    {
        int mark = _code.Free;
        Statements(statements);
        End(mark);
    }

    private void Statements(Statement[] statements)
    {
        foreach (Statement statement in statements)
        {
            _code.Line = statement.Line;
            Compile(statement);
            _code.Release(_code.LocalTop);
        }
    }

    private void Compile(Statement statement)
    {
        switch (statement.Kind)
        {
            case StatementKind.Local:
                int register = _code.Free;
                _expressions.List(statement.Values, statement.Locals.Length);
                foreach (LocalVariable local in statement.Locals)
                {
                    Begin(local, register++);
                }

                break;
            case StatementKind.LocalFunction:
                CompileLocalFunction(statement);
                break;
            case StatementKind.Assignment:
                CompileAssignment(statement);
                break;
            case StatementKind.Call:
                _expressions.Calls.Statement(statement.Values[0]);
                break;
            case StatementKind.Do:
                Block(statement.Blocks[0]);
                break;
            case StatementKind.While:
                CompileWhile(statement);
                break;
            case StatementKind.Repeat:
                CompileRepeat(statement);
                break;
            case StatementKind.If:
                CompileIf(statement);
                break;
            case StatementKind.NumericFor:
                CompileNumericFor(statement);
                break;
            case StatementKind.GenericFor:
                CompileGenericFor(statement);
                break;
            case StatementKind.Return:
                CompileReturn(statement.Values);
                break;
            default:
                _breaks.Peek().Add(_code.Emit(Opcode.Jump));
                break;
        }
    }

    private void CompileLocalFunction(Statement statement)
    {
        // Declared first: the function can call itself.
        LocalVariable local = statement.Locals[0];
        _code.Line = statement.Values[0].Line;
        int register = _code.Reserve(1);
        if (local.IsCaptured)
        {
            _code.Emit(Opcode.LoadNil, register, 1);
        }

        Begin(local, register);
        if (local.IsCaptured)
        {
            int function = _expressions.Next(statement.Values[0]);
            _code.Emit(Opcode.SetCell, register, function);
        }
        else
        {
            _expressions.Into(statement.Values[0], register);
        }
    }

    private void CompileAssignment(Statement statement)
    {
        if (statement.Targets.Length == 1 && statement.Values.Length == 1)
        {
            AssignOne(statement.Targets[0], statement.Values[0]);
            return;
        }

        bool assignsLocal = Array.Exists(statement.Targets, target => target.Kind == ExpressionKind.Local);
        (int Table, int Key)[] places = new (int, int)[statement.Targets.Length];
        for (int i = 0; i < places.Length; i++)
        {
            if (statement.Targets[i].Kind == ExpressionKind.Index)
            {
                places[i] = _expressions.Calls.Target(statement.Targets[i], assignsLocal);
            }
        }

        int first = _code.Free;
        _expressions.List(statement.Values, places.Length);
        for (int i = places.Length - 1; i >= 0; i--)
        {
            Store(statement.Targets[i], places[i], first + i);
        }
    }

    private void AssignOne(Expression target, Expression value)
    {
        if (target.Kind == ExpressionKind.Local && !target.Local!.IsCaptured)
        {
            _expressions.Into(value, target.Local.Register);
            return;
        }

        (int Table, int Key) place = target.Kind == ExpressionKind.Index ? _expressions.Calls.Target(target, false) : default;
        Store(target, place, _expressions.Any(value));
    }

    private void Store(Expression target, (int Table, int Key) place, int value)
    {
        switch (target.Kind)
        {
            case ExpressionKind.Local:
                _code.Emit(target.Local!.IsCaptured ? Opcode.SetCell : Opcode.Move, target.Local.Register, value);
                break;
            case ExpressionKind.Upvalue:
                _code.Emit(Opcode.SetUpvalue, target.Upvalue, value);
                break;
            case ExpressionKind.Global:
                _code.Line = target.Line;
                _code.Emit(Opcode.SetGlobal, value, 0, _code.Constant(target.Name));
                break;
            default:
                _expressions.Calls.Store(target, place, value);
                break;
        }
    }

    private void CompileWhile(Statement statement)
    {
        int start = _code.Count;
        List<int> exits = [];
        _expressions.Jump(statement.Values[0], false, exits);
        Loop(statement.Blocks[0], exits, () => _code.Emit(Opcode.JumpBack, 0, 0, start));
    }

    private void CompileRepeat(Statement statement)
    {
        int start = _code.Count;
        int mark = _code.Free;
        List<int> exits = [];
        _breaks.Push(exits);
        Statements(statement.Blocks[0]);
        _code.Line = statement.Values[0].Line;
        _expressions.Jump(statement.Values[0], true, exits);
        _breaks.Pop();
        End(mark);
        _code.Emit(Opcode.JumpBack, 0, 0, start);
        _code.Land(exits);
    }

    /// <summary>A loop's block, the code after it, and the place where breaks and <paramref name="exits"/> go.</summary>
    private void Loop(Statement[] block, List<int> exits, Action atEnd)
    {
        _breaks.Push(exits);
        Block(block);
        _breaks.Pop();
        atEnd();
        _code.Land(exits);
    }

    private void CompileIf(Statement statement)
    {
        List<int> ends = [];
        for (int i = 0; i < statement.Blocks.Length; i++)
        {
            List<int> past = [];
            if (i < statement.Values.Length)
            {
                _code.Line = statement.Values[i].Line;
                _expressions.Jump(statement.Values[i], false, past);
            }

            Block(statement.Blocks[i]);
            if (i < statement.Blocks.Length - 1)
            {
                ends.Add(_code.Emit(Opcode.Jump));
            }

            _code.Land(past);
        }

        _code.Land(ends);
    }

    private void CompileNumericFor(Statement statement)
    {
        int mark = _code.Free;
        _expressions.Next(statement.Values[0]);
        _expressions.Next(statement.Values[1]);
        if (statement.Values.Length == 3)
        {
            _expressions.Next(statement.Values[2]);
        }
        else
        {
            _code.Emit(Opcode.LoadConstant, _code.Reserve(1), 0, _code.Constant(1));
        }

        _code.Line = statement.Line;
        _code.LocalTop = _code.Free;
        int prepare = _code.Emit(Opcode.ForPrepare, mark);
        Begin(statement.Locals[0], _code.Reserve(1));
        List<int> exits = [];
        Loop(statement.Blocks[0], exits, () =>
        {
            _code.Line = statement.Line;
            _code.Land(prepare, _code.Count);
            _code.Emit(Opcode.ForLoop, mark, 0, prepare + 1);
        });
        End(mark);
    }

    private void CompileGenericFor(Statement statement)
    {
        int mark = _code.Free;
        _expressions.List(statement.Values, 3);
        _code.Line = statement.Line;
        _code.LocalTop = _code.Free;
        int enter = _code.Emit(Opcode.Jump);
        int start = _code.Count;
        int register = _code.Reserve(statement.Locals.Length);
        foreach (LocalVariable local in statement.Locals)
        {
            Begin(local, register++);
        }

        _code.Reserve(3);
        _code.Release(register);
        Loop(statement.Blocks[0], [], () =>
        {
            _code.Line = statement.Line;
            _code.Land(enter, _code.Count);
            _code.Emit(Opcode.IteratorCall, mark, statement.Locals.Length);
            _code.Emit(Opcode.IteratorLoop, mark, 0, start);
        });
        End(mark);
    }

    private void CompileReturn(Expression[] values)
    {
        if (values is [{ Kind: ExpressionKind.Call or ExpressionKind.MethodCall } call])
        {
            int function = _code.Free;
            _expressions.Multi(call, -1);
            Instruction made = _code.At(_code.Count - 1);
            _code.Replace(_code.Count - 1, made with { Opcode = Opcode.TailCall });
            _code.Emit(Opcode.Return, function, 0);
            return;
        }

        if (values.Length == 1 && !values[0].IsMulti)
        {
            _code.Emit(Opcode.Return, _expressions.Any(values[0]), 2);
            return;
        }

        int first = _code.Free;
        bool isOpen = _expressions.List(values, -1);
        _code.Emit(Opcode.Return, first, isOpen ? 0 : values.Length + 1);
    }
}
