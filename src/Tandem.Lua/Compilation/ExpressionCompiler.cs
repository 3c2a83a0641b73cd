using System.Collections.Generic;

namespace Tandem.Lua.Compilation;

/// <summary>Makes the code of expressions.</summary>
/// <remarks>
/// Long chains that lean to the left are walked by loops, as the parser made them by loops: recursion is only as deep as
/// source text nests.
/// </remarks>
internal sealed class ExpressionCompiler
{
    private const int ListItemsAtOnce = 50;
    private const int MaxCountHint = ushort.MaxValue;

    private readonly CodeBuffer _code;
    private readonly FunctionCompiler _function;

    internal ExpressionCompiler(CodeBuffer code, FunctionCompiler function)
    {
        _code = code;
        _function = function;
        Calls = new CallCompiler(code, this);
    }

    /// <summary>The compiler of calls and indexing.</summary>
    internal CallCompiler Calls { get; }

    /// <summary>The register that has the value: a variable's own, or a new one at the top.</summary>
    internal int Any(Expression expression)
    {
        if (expression.Kind == ExpressionKind.Local && !expression.Local!.IsCaptured)
        {
            return expression.Local.Register;
        }

        int register = _code.Reserve(1);
        Into(expression, register);
        return register;
    }

    /// <summary>Puts the value in the next free register, and takes that.</summary>
    internal int Next(Expression expression)
    {
        int register = _code.Reserve(1);
        Into(expression, register);
        return register;
    }

    /// <summary>
    /// Puts values in the next free registers: exactly <paramref name="wanted"/>, or all when that is -1. True if the last
    /// one is open: it leaves values up to the top.
    /// </summary>
    internal bool List(Expression[] expressions, int wanted)
    {
        for (int i = 0; i < expressions.Length; i++)
        {
            Expression expression = expressions[i];
            bool isLast = i == expressions.Length - 1;
            if (isLast && expression.IsMulti && (wanted < 0 || wanted > expressions.Length))
            {
                int count = wanted < 0 ? -1 : wanted - i;
                Multi(expression, count);
                return wanted < 0;
            }

            if (wanted >= 0 && i >= wanted)
            {
                // Evaluated for what it does.
                int spare = Next(expression);
                _code.Release(spare);
                continue;
            }

            Next(expression);
        }

        int missing = wanted - expressions.Length;
        if (missing > 0)
        {
            int first = _code.Reserve(missing);
            _code.Emit(Opcode.LoadNil, first, missing);
        }

        return false;
    }

    /// <summary>Leaves <paramref name="count"/> values of a call or "..." in the next free registers; -1: all.</summary>
    internal void Multi(Expression expression, int count)
    {
        int first = _code.Reserve(1);
        if (expression.Kind == ExpressionKind.Vararg)
        {
            _code.Line = expression.Line;
            _code.Emit(Opcode.Vararg, first, count + 1);
        }
        else
        {
            Calls.Into(expression, first, count);
        }

        if (count > 1)
        {
            _code.Reserve(count - 1);
        }
    }

    /// <summary>Puts the value in <paramref name="target"/>.</summary>
    internal void Into(Expression expression, int target)
    {
        _code.Line = expression.Line;
        switch (expression.Kind)
        {
            case ExpressionKind.Constant:
                IntoConstant(expression.Value, target);
                break;
            case ExpressionKind.Vararg:
                _code.Emit(Opcode.Vararg, target, 2);
                break;
            case ExpressionKind.Function:
                _code.Emit(Opcode.Closure, target, 0, _function.AddFunction(expression.Function!));
                break;
            case ExpressionKind.Local:
                LocalVariable local = expression.Local!;
                if (local.IsCaptured || local.Register != target)
                {
                    _code.Emit(local.IsCaptured ? Opcode.GetCell : Opcode.Move, target, local.Register);
                }

                break;
            case ExpressionKind.Upvalue:
                _code.Emit(Opcode.GetUpvalue, target, expression.Upvalue);
                break;
            case ExpressionKind.Global:
                _code.Emit(Opcode.GetGlobal, target, 0, _code.Constant(expression.Name));
                break;
            case ExpressionKind.Index or ExpressionKind.Call or ExpressionKind.MethodCall:
                Calls.Into(expression, target, 1);
                break;
            case ExpressionKind.Unary:
                IntoUnary(expression, target);
                break;
            case ExpressionKind.Binary:
                IntoBinary(expression, target);
                break;
            case ExpressionKind.And or ExpressionKind.Or:
                IntoLogical(expression, target);
                break;
            case ExpressionKind.Concatenation:
                IntoConcatenation(expression, target);
                break;
            case ExpressionKind.Table:
                IntoTable(expression, target);
                break;
            default:
                Into(expression.Left!, target);
                break;
        }
    }

    /// <summary>
    /// Jumps, with a jump added to <paramref name="jumps"/>, when the truth of the expression is <paramref name="when"/>;
    /// else goes on.
    /// </summary>
    internal void Jump(Expression condition, bool when, List<int> jumps)
    {
        while (condition is { Kind: ExpressionKind.Unary, Operator: Operator.Not })
        {
            condition = condition.Left!;
            when = !when;
        }

        if (condition.Kind is ExpressionKind.And or ExpressionKind.Or)
        {
            JumpLogical(condition, when, jumps);
            return;
        }

        if (condition.Kind == ExpressionKind.Constant)
        {
            if (condition.Value.IsTruthy == when)
            {
                jumps.Add(_code.Emit(Opcode.Jump));
            }

            return;
        }

        int mark = _code.Free;
        if (condition.IsComparison)
        {
            int left = Any(condition.Left!);
            jumps.Add(Compare(condition, left, when));
        }
        else
        {
            int register = Any(condition);
            jumps.Add(_code.Emit(when ? Opcode.JumpIfTrue : Opcode.JumpIfFalse, register));
        }

        _code.Release(mark);
    }

    private void JumpLogical(Expression condition, bool when, List<int> jumps)
    {
        // "and" decides as soon as one is false, "or" as soon as one is true.
        bool deciding = condition.Kind == ExpressionKind.Or;
        List<int> past = [];
        for (int i = 0; i < condition.Items.Length; i++)
        {
            if (i == condition.Items.Length - 1)
            {
                Jump(condition.Items[i], when, jumps);
            }
            else
            {
                Jump(condition.Items[i], deciding, deciding == when ? jumps : past);
            }
        }

        _code.Land(past);
    }

    /// <summary>A comparison's jump, its left side in a register.</summary>
    private int Compare(Expression comparison, int left, bool when)
    {
        Expression rightSide = comparison.Right!;
        Operator sign = comparison.Operator;
        if (sign is Operator.Equal or Operator.NotEqual)
        {
            bool isEqual = (sign == Operator.Equal) == when;
            if (rightSide.Kind == ExpressionKind.Constant && _code.Constant(rightSide.Value) is int constant and <= ushort.MaxValue)
            {
                _code.Line = comparison.Line;
                return _code.Emit(isEqual ? Opcode.JumpIfEqualConstant : Opcode.JumpIfNotEqualConstant, left, constant);
            }

            int other = Any(rightSide);
            _code.Line = comparison.Line;
            return _code.Emit(isEqual ? Opcode.JumpIfEqual : Opcode.JumpIfNotEqual, left, other);
        }

        int right = Any(rightSide);
        _code.Line = comparison.Line;
        if (sign is Operator.Greater or Operator.GreaterOrEqual)
        {
            (left, right) = (right, left);
        }

        Opcode opcode = sign is Operator.Less or Operator.Greater
            ? when ? Opcode.JumpIfLess : Opcode.JumpIfNotLess
            : when ? Opcode.JumpIfLessOrEqual : Opcode.JumpIfNotLessOrEqual;
        return _code.Emit(opcode, left, right);
    }

    private void IntoConstant(LuaValue value, int target)
    {
        if (value.IsNil)
        {
            _code.Emit(Opcode.LoadNil, target, 1);
        }
        else if (value.TryGetBoolean(out bool truth))
        {
            _code.Emit(Opcode.LoadBoolean, target, truth ? 1 : 0);
        }
        else
        {
            _code.Emit(Opcode.LoadConstant, target, 0, _code.Constant(value));
        }
    }

    private void IntoUnary(Expression expression, int target)
    {
        int mark = _code.Free;
        int operand = Operand(expression.Left!, target);
        _code.Line = expression.Left!.Line;
        _code.Emit(
            expression.Operator switch
            {
                Operator.Negate => Opcode.Negate,
                Operator.Not => Opcode.Not,
                _ => Opcode.Length,
            },
            target,
            operand);
        _code.Release(mark);
    }

    /// <summary>The register of an operand; <paramref name="target"/> serves for it if it is temporary.</summary>
    private int Operand(Expression expression, int target)
    {
        if (target < _code.LocalTop || (expression.Kind == ExpressionKind.Local && !expression.Local!.IsCaptured))
        {
            return Any(expression);
        }

        Into(expression, target);
        return target;
    }

    private void IntoBinary(Expression expression, int target)
    {
        int mark = _code.Free;
        Stack<Expression> chain = new();
        Expression first = expression;
        while (first.Kind == ExpressionKind.Binary)
        {
            chain.Push(first);
            first = first.Left!;
        }

        int scratch = target >= _code.LocalTop || chain.Count == 1 ? target : _code.Reserve(1);
        int left = Operand(first, scratch);
        int inner = _code.Free;
        while (chain.TryPop(out Expression? operation))
        {
            int result = chain.Count == 0 ? target : scratch;
            if (operation.IsComparison)
            {
                int jump = Compare(operation, left, true);
                _code.Emit(Opcode.LoadBoolean, result, 0);
                int end = _code.Emit(Opcode.Jump);
                _code.Land(jump, _code.Count);
                _code.Emit(Opcode.LoadBoolean, result, 1);
                _code.Land(end, _code.Count);
            }
            else
            {
                Arithmetic(operation, result, left);
            }

            _code.Release(inner);
            left = result;
        }

        _code.Release(mark);
    }

    private void Arithmetic(Expression operation, int target, int left)
    {
        bool isConstant = operation.Right!.IsNumber;
        int right = isConstant ? _code.Constant(operation.Right.Value) : Any(operation.Right);
        _code.Line = operation.Right.Line;
        Opcode opcode = operation.Operator switch
        {
            Operator.Add => isConstant ? Opcode.AddConstant : Opcode.Add,
            Operator.Subtract => isConstant ? Opcode.SubtractConstant : Opcode.Subtract,
            Operator.Multiply => isConstant ? Opcode.MultiplyConstant : Opcode.Multiply,
            Operator.Divide => isConstant ? Opcode.DivideConstant : Opcode.Divide,
            Operator.Modulo => isConstant ? Opcode.ModuloConstant : Opcode.Modulo,
            _ => isConstant ? Opcode.PowerConstant : Opcode.Power,
        };
        _code.Emit(opcode, target, left, right);
    }

    private void IntoLogical(Expression expression, int target)
    {
        if (target < _code.LocalTop)
        {
            // The variable must keep its value while the operands are evaluated.
            int spare = _code.Reserve(1);
            IntoLogical(expression, spare);
            _code.Emit(Opcode.Move, target, spare);
            _code.Release(spare);
            return;
        }

        bool isOr = expression.Kind == ExpressionKind.Or;
        List<int> ends = [];
        List<int> falses = [];
        for (int i = 0; i < expression.Items.Length; i++)
        {
            Expression item = expression.Items[i];
            if (i == expression.Items.Length - 1)
            {
                Into(item, target);
            }
            else if (!isOr && (item.IsComparison || item is { Kind: ExpressionKind.Unary, Operator: Operator.Not }))
            {
                Jump(item, false, falses);
            }
            else
            {
                Into(item, target);
                ends.Add(_code.Emit(isOr ? Opcode.JumpIfTrue : Opcode.JumpIfFalse, target));
            }
        }

        if (falses.Count > 0)
        {
            ends.Add(_code.Emit(Opcode.Jump));
            _code.Land(falses);
            _code.Emit(Opcode.LoadBoolean, target, 0);
        }

        _code.Land(ends);
    }

    private void IntoConcatenation(Expression expression, int target)
    {
        int first = _code.Free;
        foreach (Expression item in expression.Items)
        {
            Next(item);
        }

        _code.Line = expression.Items[^1].Line;
        _code.Emit(Opcode.Concatenate, target, first, expression.Items.Length);
        _code.Release(first);
    }

    private void IntoTable(Expression expression, int target)
    {
        int mark = _code.Free;
        int table = target == _code.Free - 1 && target >= _code.LocalTop ? target : _code.Reserve(1);
        int values = 0;
        foreach (Expression? key in expression.Keys)
        {
            values += key is null ? 1 : 0;
        }

        _code.Line = expression.Line;
        _code.Emit(
            Opcode.NewTable, table, values < MaxCountHint ? values : MaxCountHint, expression.Items.Length - values);
        int stored = 0;
        int waiting = 0;
        for (int i = 0; i < expression.Items.Length; i++)
        {
            Expression item = expression.Items[i];
            if (expression.Keys[i] is Expression key)
            {
                int before = _code.Free;
                Calls.StoreItem(table, key, item);
                _code.Release(before);
                continue;
            }

            if (i == expression.Items.Length - 1 && item.IsMulti)
            {
                Multi(item, -1);
                _code.Emit(Opcode.SetList, table, 0, stored);
                waiting = 0;
                break;
            }

            Next(item);
            if (++waiting == ListItemsAtOnce)
            {
                Flush();
            }
        }

        if (waiting > 0)
        {
            Flush();
        }

        _code.Release(mark);
        if (table != target)
        {
            _code.Emit(Opcode.Move, target, table);
        }

        void Flush()
        {
            _code.Emit(Opcode.SetList, table, waiting, stored);
            stored += waiting;
            waiting = 0;
            _code.Release(table + 1);
        }
    }
}
