using Tandem.Lua;
using Tandem.Protocol;

namespace Tandem.Server.Scripting;

/// <summary>Makes a script's keys and arguments out of the command that calls it.</summary>
/// <returns>The two tables when they are handed over as parameters; null when they are globals.</returns>
internal delegate (LuaTable Keys, LuaTable Values)? ArgumentSetter(RequestArguments request, int firstKey, int keyCount);
