using System;
using Tandem.Lua.Compilation;

namespace Tandem.Lua.Execution;

/// <summary>Operations that may have to ask a metatable, and their errors.</summary>
/// <remarks>Callers in the interpreter have noted where they are: see <see cref="LuaThread.Note"/>.</remarks>
internal static class Metamethods
{
    private const uint IndexBit = 1;
    private const uint NewIndexBit = 2;
    private const int MaxChain = 100;

    /// <summary>The metatable of any value, or null.</summary>
    internal static LuaTable? MetatableOf(LuaState state, LuaValue value) => value.Object switch
    {
        LuaTable table => table.Metatable,
        LuaString => state.StringMetatable,
        _ => null,
    };

    /// <summary>The metamethod of a value, or nil.</summary>
    internal static LuaValue Find(LuaState state, LuaValue value, LuaString name) =>
        MetatableOf(state, value)?.Get(name) ?? LuaValue.Nil;

    /// <summary>value[key], metamethods and all.</summary>
    /// <param name="state">The interpreter.</param>
    /// <param name="value">What is indexed.</param>
    /// <param name="key">The key.</param>
    /// <param name="register">The register of the value for the error text, or null.</param>
    internal static LuaValue Index(LuaState state, LuaValue value, LuaValue key, int? register)
    {
        for (int i = 0; i < MaxChain; i++)
        {
            LuaValue handler;
            if (value.Object is LuaTable table)
            {
                LuaValue found = table.Get(key);
                if (!found.IsNil || table.Metatable is not LuaTable metatable)
                {
                    return found;
                }

                handler = FindCached(metatable, state.Names.Index, IndexBit);
                if (handler.IsNil)
                {
                    return handler;
                }
            }
            else
            {
                handler = Find(state, value, state.Names.Index);
                if (handler.IsNil)
                {
                    throw TypeError(state, "index", value, register);
                }
            }

            if (handler.Object is LuaFunction)
            {
                return Call(state, handler, value, key);
            }

            value = handler;
            register = null;
        }

        throw state.RuntimeError("loop in gettable");
    }

    /// <summary>value[key] = item, metamethods and all.</summary>
    internal static void SetIndex(LuaState state, LuaValue value, LuaValue key, LuaValue item, int? register)
    {
        for (int i = 0; i < MaxChain; i++)
        {
            LuaValue handler;
            if (value.Object is LuaTable table)
            {
                handler = table.Metatable is LuaTable metatable
                    ? FindCached(metatable, state.Names.NewIndex, NewIndexBit)
                    : LuaValue.Nil;
                if (handler.IsNil || !table.Get(key).IsNil)
                {
                    SetRaw(state, table, key, item);
                    return;
                }
            }
            else
            {
                handler = Find(state, value, state.Names.NewIndex);
                if (handler.IsNil)
                {
                    throw TypeError(state, "index", value, register);
                }
            }

            if (handler.Object is LuaFunction)
            {
                Call(state, handler, value, key, item);
                return;
            }

            value = handler;
            register = null;
        }

        throw state.RuntimeError("loop in settable");
    }

    /// <summary>Sets a field without metamethods, if the table may be changed.</summary>
    internal static void SetRaw(LuaState state, LuaTable table, LuaValue key, LuaValue item)
    {
        if (table.IsReadOnly)
        {
            throw state.RuntimeError("Attempt to modify a readonly table");
        }

        if (key.IsNil)
        {
            throw state.RuntimeError("table index is nil");
        }

        if (key.Object is null && double.IsNaN(key.Number))
        {
            throw state.RuntimeError("table index is NaN");
        }

        table.Set(key, item);
    }

    /// <summary>An arithmetic operator between values that are not both numbers.</summary>
    internal static LuaValue Arithmetic(LuaState state, Operator sign, LuaValue left, LuaValue right, int leftRegister, int? rightRegister)
    {
        bool isLeftNumber = left.TryToNumber(out double first);
        if (isLeftNumber && right.TryToNumber(out double second))
        {
            return LuaArithmetic.Apply(sign, first, second);
        }

        LuaString name = NameOf(state.Names, sign);
        LuaValue handler = Find(state, left, name);
        if (handler.IsNil)
        {
            handler = Find(state, right, name);
        }

        if (!handler.IsNil)
        {
            return Call(state, handler, left, right);
        }

        throw isLeftNumber
            ? TypeError(state, "perform arithmetic on", right, rightRegister)
            : TypeError(state, "perform arithmetic on", left, leftRegister);
    }

    /// <summary>#value.</summary>
    internal static LuaValue Length(LuaState state, LuaValue value, int register)
    {
        switch (value.Object)
        {
            case LuaTable table:
                return table.Length;
            case LuaString text:
                return text.Length;
            default:
                LuaValue handler = Find(state, value, state.Names.Length);
                return handler.IsNil
                    ? throw TypeError(state, "get length of", value, register)
                    : Call(state, handler, value, LuaValue.Nil);
        }
    }

    /// <summary>left == right for values that are not raw equal.</summary>
    internal static bool AreEqual(LuaState state, LuaValue left, LuaValue right)
    {
        if (left.Object is not LuaTable { Metatable: LuaTable first } || right.Object is not LuaTable { Metatable: LuaTable second })
        {
            return false;
        }

        LuaValue handler = first.Get(state.Names.Equal);
        return !handler.IsNil && (ReferenceEquals(first, second) || second.Get(state.Names.Equal).Equals(handler))
            && Call(state, handler, left, right).IsTruthy;
    }

    /// <summary>left &lt; right.</summary>
    internal static bool IsLess(LuaState state, LuaValue left, LuaValue right)
    {
        if (left.Object is null && right.Object is null)
        {
            return left.Number < right.Number;
        }

        if (left.Object is LuaString first && right.Object is LuaString second)
        {
            return first.Span.SequenceCompareTo(second.Span) < 0;
        }

        return Order(state, state.Names.Less, left, right) ?? throw OrderError(state, left, right);
    }

    /// <summary>left &lt;= right.</summary>
    internal static bool IsLessOrEqual(LuaState state, LuaValue left, LuaValue right)
    {
        if (left.Object is null && right.Object is null)
        {
            return left.Number <= right.Number;
        }

        if (left.Object is LuaString first && right.Object is LuaString second)
        {
            return first.Span.SequenceCompareTo(second.Span) <= 0;
        }

        return Order(state, state.Names.LessOrEqual, left, right)
            ?? !Order(state, state.Names.Less, right, left)
            ?? throw OrderError(state, left, right);
    }

    /// <summary>The concatenation of <paramref name="count"/> values from <paramref name="place"/> on.</summary>
    internal static LuaValue Concatenate(LuaThread thread, int place, int count, int register)
    {
        LuaValue joined = thread.Stack[place + count - 1];
        for (int i = count - 2; i >= 0;)
        {
            // As many as are text at once; metamethods take two.
            int first = i + 1;
            if (IsText(joined))
            {
                while (first > 0 && IsText(thread.Stack[place + first - 1]))
                {
                    first--;
                }
            }

            if (first <= i)
            {
                joined = Join(thread, place + first, i - first + 1, joined);
                i = first - 1;
                continue;
            }

            LuaValue left = thread.Stack[place + i];
            LuaState state = thread.State;
            LuaValue handler = Find(state, left, state.Names.Concatenate);
            if (handler.IsNil)
            {
                handler = Find(state, joined, state.Names.Concatenate);
            }

            if (handler.IsNil)
            {
                throw IsText(left)
                    ? TypeError(state, "concatenate", joined, i == count - 2 ? register + i + 1 : null)
                    : TypeError(state, "concatenate", left, register + i);
            }

            joined = Call(state, handler, left, joined);
            i--;
        }

        return joined;
    }

    /// <summary>tostring: "__tostring", or a description.</summary>
    internal static LuaString ToText(LuaState state, LuaValue value)
    {
        LuaValue handler = Find(state, value, state.Names.ToText);
        if (handler.IsNil)
        {
            return LuaNumber.Describe(value);
        }

        return Call(state, handler, value).Object as LuaString
            ?? throw new LuaException("'tostring' must return a string to 'print'");
    }

    /// <summary>Calls a handler, for one result.</summary>
    internal static LuaValue Call(LuaState state, LuaValue handler, params ReadOnlySpan<LuaValue> arguments)
    {
        LuaThread thread = state.Running;
        int place = thread.Top;
        thread.Push(handler);
        foreach (LuaValue argument in arguments)
        {
            thread.Push(argument);
        }

        Calls.Invoke(thread, place, arguments.Length, 1);
        thread.Top = place;
        return thread.Stack[place];
    }

    /// <summary>An error about a value of the wrong type, with the name of the variable it came from.</summary>
    internal static LuaException TypeError(LuaState state, string operation, LuaValue value, int? register)
    {
        string type = LuaNumber.TypeName(value);
        string? name = register is int known ? CallSite.Variable(state.Running, known) : null;
        return state.RuntimeError(name is null
            ? $"attempt to {operation} a {type} value"
            : $"attempt to {operation} {name} (a {type} value)");
    }

    private static LuaValue FindCached(LuaTable metatable, LuaString name, uint bit)
    {
        if ((metatable.AbsentMetamethods & bit) != 0)
        {
            return LuaValue.Nil;
        }

        LuaValue found = metatable.Get(name);
        if (found.IsNil)
        {
            metatable.AbsentMetamethods |= bit;
        }

        return found;
    }

    private static LuaString NameOf(MetamethodNames names, Operator sign) => sign switch
    {
        Operator.Add => names.Add,
        Operator.Subtract => names.Subtract,
        Operator.Multiply => names.Multiply,
        Operator.Divide => names.Divide,
        Operator.Modulo => names.Modulo,
        Operator.Power => names.Power,
        _ => names.Negate,
    };

    private static bool? Order(LuaState state, LuaString name, LuaValue left, LuaValue right)
    {
        if (left.Type != right.Type)
        {
            return null;
        }

        LuaValue handler = Find(state, left, name);
        return handler.IsNil || !Find(state, right, name).Equals(handler) ? null : Call(state, handler, left, right).IsTruthy;
    }

    private static LuaException OrderError(LuaState state, LuaValue left, LuaValue right)
    {
        string first = LuaNumber.TypeName(left);
        string second = LuaNumber.TypeName(right);
        return state.RuntimeError(first == second
            ? $"attempt to compare two {first} values"
            : $"attempt to compare {first} with {second}");
    }

    private static bool IsText(LuaValue value) => value.Object is null or LuaString;

    private static LuaValue Join(LuaThread thread, int place, int count, LuaValue last)
    {
        Span<byte> digits = stackalloc byte[32];
        long length = TextLength(last, digits);
        for (int i = 0; i < count; i++)
        {
            length += TextLength(thread.Stack[place + i], digits);
        }

        thread.State.CheckAllocation(length);
        byte[] bytes = new byte[length];
        int written = 0;
        for (int i = 0; i <= count; i++)
        {
            LuaValue value = i < count ? thread.Stack[place + i] : last;
            if (value.Object is LuaString text)
            {
                text.Span.CopyTo(bytes.AsSpan(written));
                written += text.Length;
            }
            else
            {
                int size = LuaNumber.Format(value.Number, digits);
                digits[..size].CopyTo(bytes.AsSpan(written));
                written += size;
            }
        }

        return LuaString.FromOwnedBytes(bytes);
    }

    private static int TextLength(LuaValue value, Span<byte> digits) =>
        value.Object is LuaString text ? text.Length : LuaNumber.Format(value.Number, digits);
}
