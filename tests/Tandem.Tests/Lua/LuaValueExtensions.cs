using Tandem.Lua;
using Xunit;

namespace Tandem.Tests.Lua;

/// <summary>What tests ask values.</summary>
internal static class LuaValueExtensions
{
    /// <summary>The number it must be.</summary>
    internal static double Number(this LuaValue value)
    {
        Assert.True(value.TryGetNumber(out double number), $"{value} is no number");
        return number;
    }
}
