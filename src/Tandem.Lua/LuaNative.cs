namespace Tandem.Lua;

/// <summary>
/// The body of a native function: reads arguments from <paramref name="call"/> and hands results back with
/// <see cref="LuaCall.Return(LuaValue)"/>; an error is a thrown <see cref="LuaException"/>.
/// </summary>
public delegate void LuaNative(ref LuaCall call);
