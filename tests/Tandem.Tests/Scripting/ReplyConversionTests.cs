using System.Text;
using Tandem.Lua;
using Tandem.Protocol;
using Tandem.Server.Scripting;
using Xunit;

namespace Tandem.Tests.Scripting;

public sealed class ReplyConversionTests
{
    [Theory]
    [InlineData(":-12\r\n", ":-12\r\n")]
    [InlineData("$3\r\na\r\n\r\n", "$3\r\na\r\n\r\n")]
    [InlineData("$-1\r\n", "$-1\r\n")]
    [InlineData("*-1\r\n", "$-1\r\n")]
    [InlineData("+OK\r\n", "+OK\r\n")]
    [InlineData("-WRONG type\r\n", "-WRONG type\r\n")]
    [InlineData("-SINGLE\r\n", "-ERR SINGLE\r\n")]
    [InlineData("*3\r\n:1\r\n*0\r\n$1\r\nx\r\n", "*3\r\n:1\r\n*0\r\n$1\r\nx\r\n")]
    [InlineData("*3\r\n:1\r\n$-1\r\n:2\r\n", "*3\r\n:1\r\n$-1\r\n:2\r\n")]
    public void A_reply_of_RESP2_comes_back_as_it_was(string reply, string expected) =>
        Assert.Equal(expected, ThereAndBack(reply, clientVersion: 2, scriptVersion: 2));

    [Theory]
    [InlineData("_\r\n", "_\r\n")]
    [InlineData("#t\r\n", "#t\r\n")]
    [InlineData("#f\r\n", "#f\r\n")]
    [InlineData(",3.5\r\n", ",3.5\r\n")]
    [InlineData("(12345678901234567890\r\n", "(12345678901234567890\r\n")]
    [InlineData("=6\r\ntxt:hi\r\n", "=6\r\ntxt:hi\r\n")]
    [InlineData("%1\r\n$1\r\na\r\n:1\r\n", "%1\r\n$1\r\na\r\n:1\r\n")]
    [InlineData("~1\r\n$1\r\na\r\n", "~1\r\n$1\r\na\r\n")]
    [InlineData("*3\r\n:1\r\n_\r\n:2\r\n", "*1\r\n:1\r\n")]
    public void A_reply_of_RESP3_comes_back_up_to_its_first_null(string reply, string expected) =>
        Assert.Equal(expected, ThereAndBack(reply, clientVersion: 3, scriptVersion: 3));

    [Fact]
    public void A_client_of_RESP2_gets_forms_that_it_knows() =>
        Assert.Equal("*2\r\n$1\r\na\r\n$3\r\n3.5\r\n", ThereAndBack("%1\r\n$1\r\na\r\n,3.5\r\n", clientVersion: 2, scriptVersion: 3));

    [Fact]
    public void A_table_that_holds_itself_ends_with_an_error()
    {
        LuaTable table = new();
        table.SetInteger(1, table);
        RespWriter writer = new();
        ScriptReply.Write(writer, table, scriptVersion: 2);
        Assert.EndsWith(
            "*1\r\n-ERR reached lua stack limit\r\n", Encoding.Latin1.GetString(writer.Written), System.StringComparison.Ordinal);
    }

    private static string ThereAndBack(string reply, int clientVersion, int scriptVersion)
    {
        LuaValue value = new ReplyParser(Encoding.Latin1.GetBytes(reply)).Read();
        RespWriter writer = new() { ProtocolVersion = clientVersion };
        ScriptReply.Write(writer, value, scriptVersion);
        return Encoding.Latin1.GetString(writer.Written);
    }
}
