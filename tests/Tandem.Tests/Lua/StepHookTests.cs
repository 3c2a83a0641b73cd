using System;
using System.Text;
using Tandem.Lua;
using Xunit;

namespace Tandem.Tests.Lua;

public sealed class StepHookTests
{
    [Theory]
    [InlineData("while true do end")]
    [InlineData("repeat until false")]
    [InlineData("for i = 1, math.huge do end")]
    [InlineData("local function f() return f() end f()")]
    [InlineData("for _ in function() return 1 end do end")]
    public void The_hook_ends_every_kind_of_loop(string source)
    {
        LuaState state = new();
        LuaLibraries.Open(state, static () => 0);
        state.SetHook(static _ => throw new OperationCanceledException(), 100);
        LuaFunction loop = state.Load(Encoding.Latin1.GetBytes(source), "@test");
        Assert.Throws<OperationCanceledException>(() => state.Call(loop));
    }
}
