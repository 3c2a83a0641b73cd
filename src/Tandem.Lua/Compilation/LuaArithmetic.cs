using System;
using System.Runtime.CompilerServices;

namespace Tandem.Lua.Compilation;

/// <summary>Arithmetic of numbers as Lua 5.1 does it.</summary>
internal static class LuaArithmetic
{
    /// <summary>The remainder with the sign of <paramref name="right"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Modulo(double left, double right) => left - (Math.Floor(left / right) * right);

    /// <summary>The result of an arithmetic operator.</summary>
    internal static double Apply(Operator sign, double left, double right) => sign switch
    {
        Operator.Add => left + right,
        Operator.Subtract => left - right,
        Operator.Multiply => left * right,
        Operator.Divide => left / right,
        Operator.Modulo => Modulo(left, right),
        Operator.Power => Math.Pow(left, right),
        Operator.Negate => -left,
        _ => double.NaN,
    };
}
