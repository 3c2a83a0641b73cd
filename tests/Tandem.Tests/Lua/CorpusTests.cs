using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Tandem.Lua;
using Tandem.Tests.Tidy;
using Xunit;

namespace Tandem.Tests.Lua;

/// <summary>
/// Scripts in the folder Corpus print what lua5.1 printed: NAME.expected was made with "lua5.1 NAME.lua" in that folder.
/// </summary>
public sealed class CorpusTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "tests/Tandem.Tests/Lua/Corpus");

    public static IEnumerable<object[]> Scripts =>
        Directory.GetFiles(Folder, "*.lua").Order().Select(file => new object[] { Path.GetFileNameWithoutExtension(file) });

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_prints_what_Lua_5_1_printed(string name)
    {
        LuaState state = new();
        LuaLibraries.Open(state, () => 0);
        StringBuilder printed = new();
        state.Globals.SetFunction("print", (ref LuaCall call) =>
        {
            for (int i = 0; i < call.Count; i++)
            {
                printed.Append(i > 0 ? "\t" : "").Append(Encoding.Latin1.GetString(call.State.ToLuaString(call[i]).Span));
            }

            printed.Append('\n');
        });
        byte[] source = File.ReadAllBytes(Path.Combine(Folder, name + ".lua"));
        state.Call(state.Load(source, $"@{name}.lua"));
        string[] expected = File.ReadAllText(Path.Combine(Folder, name + ".expected"), Encoding.Latin1).Split('\n');
        Assert.Equal(expected, printed.ToString().Split('\n'));
    }
}
