using Tandem.Lua;
using Tandem.Protocol;

namespace Tandem.Server.Scripting;

/// <summary>Keys and arguments as tables.</summary>
internal static class ScriptArguments
{
    /// <summary>A table of some arguments of a request.</summary>
    public static LuaTable Table(RequestArguments request, int first, int count)
    {
        LuaTable table = new(count);
        for (int i = 0; i < count; i++)
        {
            table.SetInteger(i + 1, LuaValue.FromBytes(request[first + i]));
        }

        return table;
    }
}
