using System.Collections.Generic;

namespace Tandem.Lua.Compilation;

/// <summary>Makes the code of calls and of what has a key, read or written.</summary>
internal sealed class CallCompiler(CodeBuffer code, ExpressionCompiler expressions)
{
    /// <summary>
    /// Puts what a chain of keys and calls gives in <paramref name="target"/>. A call at its end leaves
    /// <paramref name="wanted"/> values from there on, -1 for all; unless that is 1, the target is the last register taken.
    /// </summary>
    internal void Into(Expression expression, int target, int wanted)
    {
        int mark = code.Free;
        Stack<Expression> chain = new();
        Expression first = expression;
        while (first.Kind is ExpressionKind.Index or ExpressionKind.Call or ExpressionKind.MethodCall)
        {
            chain.Push(first);
            first = first.Left!;
        }

        // Calls need their function in the last register taken.
        int work = target == code.Free - 1 && target >= code.LocalTop ? target : code.Reserve(1);
        int current = work;
        if (first.Kind == ExpressionKind.Local && !first.Local!.IsCaptured && chain.Peek().Kind != ExpressionKind.Call)
        {
            current = first.Local.Register;
        }
        else
        {
            expressions.Into(first, work);
        }

        while (chain.TryPop(out Expression? step))
        {
            bool isLast = chain.Count == 0;
            if (step.Kind == ExpressionKind.Index)
            {
                Get(isLast ? target : work, current, step);
            }
            else
            {
                Call(step, work, current, isLast ? wanted : 1);
                if (isLast && work != target)
                {
                    code.Emit(Opcode.Move, target, work);
                }
            }

            code.Release(work + 1);
            current = work;
        }

        code.Release(mark);
    }

    /// <summary>Calls the function and forgets its results.</summary>
    internal void Statement(Expression call)
    {
        int work = code.Reserve(1);
        Into(call, work, 0);
        code.Release(work);
    }

    /// <summary>Table and key of an assignment's target, evaluated.</summary>
    internal (int Table, int Key) Target(Expression target, bool copiesLocals)
    {
        int table = copiesLocals ? expressions.Next(target.Left!) : expressions.Any(target.Left!);
        Expression key = target.Right!;
        if (IsShort(key))
        {
            return (table, -1);
        }

        return (table, copiesLocals ? expressions.Next(key) : expressions.Any(key));
    }

    /// <summary>Writes the register <paramref name="value"/> to the target evaluated before.</summary>
    internal void Store(Expression target, (int Table, int Key) place, int value)
    {
        code.Line = target.Line;
        Set(place.Table, target.Right!, place.Key, value);
    }

    /// <summary>Writes one item of a constructor.</summary>
    internal void StoreItem(int table, Expression key, Expression item)
    {
        int keyRegister = IsShort(key) ? -1 : expressions.Any(key);
        int value = expressions.Any(item);
        code.Line = item.Line;
        Set(table, key, keyRegister, value);
    }

    /// <summary>Whether the key fits in the instruction.</summary>
    private static bool IsShort(Expression key) => key.Kind == ExpressionKind.Constant
        && (key.Value.Type == LuaType.String || (key.IsNumber && key.Value.Number == (int)key.Value.Number));

    private void Set(int table, Expression key, int keyRegister, int value)
    {
        if (keyRegister >= 0)
        {
            code.Emit(Opcode.SetIndex, table, value, keyRegister);
        }
        else if (key.IsNumber)
        {
            code.Emit(Opcode.SetInteger, table, value, (int)key.Value.Number);
        }
        else
        {
            code.Emit(Opcode.SetField, table, value, code.Constant(key.Value));
        }
    }

    private void Get(int target, int table, Expression index)
    {
        Expression key = index.Right!;
        if (!IsShort(key))
        {
            int register = expressions.Any(key);
            code.Line = index.Line;
            code.Emit(Opcode.GetIndex, target, table, register);
            return;
        }

        code.Line = index.Line;
        if (key.IsNumber)
        {
            code.Emit(Opcode.GetInteger, target, table, (int)key.Value.Number);
        }
        else
        {
            code.Emit(Opcode.GetField, target, table, code.Constant(key.Value));
        }
    }

    private void Call(Expression call, int work, int current, int wanted)
    {
        int arguments = call.Items.Length;
        if (call.Kind == ExpressionKind.MethodCall)
        {
            code.Line = call.Line;
            code.Emit(Opcode.GetMethod, work, current, code.Constant(call.Name));
            code.Reserve(1);
            arguments++;
        }

        bool isOpen = expressions.List(call.Items, -1);
        code.Line = call.Line;
        code.Emit(Opcode.Call, work, isOpen ? 0 : arguments + 1, wanted + 1);
    }
}
