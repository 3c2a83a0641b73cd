using System.Text;
using Tandem.Server.Scripting;
using Xunit;

namespace Tandem.Tests.Scripting;

public sealed class ScriptHeaderTests
{
    [Theory]
    [InlineData("return 1", ScriptFlags.Undeclared, 0)]
    [InlineData("#!lua\nreturn 1", ScriptFlags.None, 5)]
    [InlineData("#!lua flags=\nx", ScriptFlags.None, 12)]
    [InlineData("#!lua flags=no-writes,allow-stale\nx", ScriptFlags.NoWrites | ScriptFlags.AllowStale, 33)]
    [InlineData("#!lua flags=no-writes flags=allow-oom\nx", ScriptFlags.NoWrites | ScriptFlags.AllowOom, 37)]
    public void Flags_are_read_and_the_line_feed_stays_with_the_code(string text, object flags, int codeStart)
    {
        Assert.Null(ScriptHeader.ReadScript(Encoding.Latin1.GetBytes(text), out ScriptFlags found, out int start));
        Assert.Equal(((ScriptFlags)flags, codeStart), (found, start));
    }

    [Theory]
    [InlineData("#!lua flags=no-writes,\nx", "ERR Unexpected flag in script shebang: ")]
    [InlineData("#!lua 'flags=no-writes\nx", "ERR Invalid engine in script shebang")]
    [InlineData("#!foo\nx", "ERR Unexpected engine in script shebang: #!foo")]
    [InlineData("#!lua name=x\nx", "ERR Unknown lua shebang option: name=x")]
    [InlineData("#!lua", "ERR Invalid script shebang")]
    public void What_is_wrong_is_said(string text, string error) =>
        Assert.Equal(error, ScriptHeader.ReadScript(Encoding.Latin1.GetBytes(text), out _, out _));
}
