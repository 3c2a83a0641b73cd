using Tandem.Lua.Compilation;

namespace Tandem.Lua.Execution;

/// <summary>A compiled function with the variables of the functions around it.</summary>
internal sealed class LuaClosure : LuaFunction
{
    internal LuaClosure(FunctionPrototype prototype, LuaCell[] upvalues, LuaTable environment)
        : base(environment)
    {
        Prototype = prototype;
        Upvalues = upvalues;
    }

    /// <summary>The code.</summary>
    internal FunctionPrototype Prototype { get; }

    /// <summary>Variables of the functions around it.</summary>
    internal LuaCell[] Upvalues { get; }
}
