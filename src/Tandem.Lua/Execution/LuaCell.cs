namespace Tandem.Lua.Execution;

/// <summary>A local variable that an inner function uses: it lives on the heap from its declaration on.</summary>
/// <remarks>A register may hold one; programs never see it as a value.</remarks>
internal sealed class LuaCell : LuaObject
{
    /// <summary>The variable's value.</summary>
    internal LuaValue Value;

    internal LuaCell(in LuaValue value)
        : base(LuaType.Nil) => Value = value;
}
