using Tandem.Lua;

namespace Tandem.Tests.Lua;

/// <summary>Runs Lua code with all libraries and shows its results as text; the same prelude ran in redis-server.</summary>
internal static class LibraryScript
{
    // One line, so that error positions are those of a script of one line. Strings are quoted, bytes beyond ASCII
    // escaped; tables show their array first, then their other fields in order.
    private const string Prelude =
        """
        local function show(v)
          local t = type(v)
          if t == 'number' then return string.format('%.17g', v) end
          if t == 'string' then
            return "'" .. v:gsub("[^ -~]", function(c) return string.format('\\%03d', c:byte()) end) .. "'"
          end
          if v == cjson.null then return 'null' end
          if t ~= 'table' then return tostring(v) end
          local o, n = {}, 0
          while v[n + 1] ~= nil do n = n + 1 o[n] = show(v[n]) end
          local p = {}
          for k, x in pairs(v) do
            if not (type(k) == 'number' and k >= 1 and k <= n and k % 1 == 0) then
              p[#p + 1] = show(k) .. '=' .. show(x)
            end
          end
          table.sort(p)
          for i = 1, #p do o[#o + 1] = p[i] end
          return '{' .. table.concat(o, ',') .. '}'
        end
        local function all(ok, ...)
          local o = {ok and 'ok' or 'error'}
          for i = 1, select('#', ...) do o[#o + 1] = show((select(i, ...))) end
          return table.concat(o, ' ')
        end
        """;

    /// <summary>"ok" and the results of <paramref name="lua"/>, or "error" and the error.</summary>
    internal static string Run(string lua)
    {
        LuaState state = NewState();
        string script = $"{Prelude.Replace('\n', ' ')} return all(pcall(function() {lua} end))";
        return state.Call(state.Load(System.Text.Encoding.UTF8.GetBytes(script), "@user_script")).ToString();
    }

    /// <summary>An interpreter with all libraries.</summary>
    internal static LuaState NewState()
    {
        LuaState state = new();
        LuaLibraries.Open(state, () => 0);
        return state;
    }
}
