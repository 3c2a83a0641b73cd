using System;

namespace Tandem.Lua.Libraries;

/// <summary>The library math, with Redis's generator, which gives the same numbers everywhere.</summary>
internal static class MathLibrary
{
    /// <summary>Sets the global math.</summary>
    internal static void Open(LuaState state)
    {
        LuaTable library = new();
        Add(library, "abs", Math.Abs);
        Add(library, "acos", Math.Acos);
        Add(library, "asin", Math.Asin);
        Add(library, "atan", Math.Atan);
        Add(library, "ceil", Math.Ceiling);
        Add(library, "cos", Math.Cos);
        Add(library, "cosh", Math.Cosh);
        Add(library, "deg", static (double value) => value / (Math.PI / 180));
        Add(library, "exp", Math.Exp);
        Add(library, "floor", Math.Floor);
        Add(library, "log", static value => Math.Log(value));
        Add(library, "log10", Math.Log10);
        Add(library, "rad", static value => value * (Math.PI / 180));
        Add(library, "sin", Math.Sin);
        Add(library, "sinh", Math.Sinh);
        Add(library, "sqrt", Math.Sqrt);
        Add(library, "tan", Math.Tan);
        Add(library, "tanh", Math.Tanh);
        Add(library, "atan2", static (left, right) => Math.Atan2(left, right));
        Add(library, "fmod", static (left, right) => left % right);
        Add(library, "mod", static (left, right) => left % right);
        Add(library, "pow", static (left, right) => Math.Pow(left, right));
        library.SetFunction("frexp", Frexp);
        library.SetFunction("ldexp", static (ref LuaCall call) => call.Return(Math.ScaleB(call.CheckNumber(0), call.CheckInt(1))));
        library.SetFunction("max", static (ref LuaCall call) => Extreme(ref call, static (value, most) => value > most));
        library.SetFunction("min", static (ref LuaCall call) => Extreme(ref call, static (value, most) => value < most));
        library.SetFunction("modf", Modf);
        library.SetFunction("random", Random);
        library.SetFunction("randomseed", static (ref LuaCall call) => call.State.Random.Seed(call.CheckInt(0)));
        library["pi"] = Math.PI;
        library["huge"] = double.PositiveInfinity;
        state.Globals["math"] = library;
    }

    private static void Add(LuaTable library, string name, Func<double, double> function) =>
        library.SetFunction(name, (ref LuaCall call) => call.Return(function(call.CheckNumber(0))));

    private static void Add(LuaTable library, string name, Func<double, double, double> function) =>
        library.SetFunction(name, (ref LuaCall call) => call.Return(function(call.CheckNumber(0), call.CheckNumber(1))));

    private static void Extreme(ref LuaCall call, Func<double, double, bool> isMore)
    {
        double most = call.CheckNumber(0);
        for (int i = 1; i < call.Count; i++)
        {
            double value = call.CheckNumber(i);
            most = isMore(value, most) ? value : most;
        }

        call.Return(most);
    }

    private static void Frexp(ref LuaCall call)
    {
        double value = call.CheckNumber(0);
        if (value == 0 || !double.IsFinite(value))
        {
            call.Return(value, 0);
            return;
        }

        int exponent = Math.ILogB(value) + 1;
        call.Return(Math.ScaleB(value, -exponent), exponent);
    }

    private static void Modf(ref LuaCall call)
    {
        double value = call.CheckNumber(0);
        double whole = double.IsFinite(value) ? Math.Truncate(value) : value;
        call.Return(whole, double.IsInfinity(value) ? 0 : value - whole);
    }

    private static void Random(ref LuaCall call)
    {
        double share = call.State.Random.Next() % LuaRandom.Largest / (double)LuaRandom.Largest;
        switch (call.Count)
        {
            case 0:
                call.Return(share);
                break;
            case 1:
                int most = call.CheckInt(0);
                call.Return(most >= 1 ? Math.Floor(share * most) + 1 : throw call.ArgumentError(0, "interval is empty"));
                break;
            case 2:
                int low = call.CheckInt(0);
                int high = call.CheckInt(1);
                call.Return(low <= high
                    ? Math.Floor(share * ((double)high - low + 1)) + low
                    : throw call.ArgumentError(1, "interval is empty"));
                break;
            default:
                throw call.Error("wrong number of arguments");
        }
    }
}
