using Xunit;

namespace Tandem.Tests.Lua;

/// <summary>cjson.encode: the expected values are what redis-server 7.0.15 gave.</summary>
public sealed class CJsonEncodeTests
{
    [Theory]
    [InlineData("return cjson.encode()", "error 'user_script:1: bad argument #1 to 'encode' (expected 1 argument)'")]
    [InlineData("return cjson.encode(1,2)", "error 'user_script:1: bad argument #1 to 'encode' (expected 1 argument)'")]
    [InlineData("return cjson.encode(nil)", "ok 'null'")]
    [InlineData("return cjson.encode(cjson.null)", "ok 'null'")]
    [InlineData(
        "return cjson.encode(cjson.encode)",
        "error 'user_script:1: Cannot serialise function: type not supported'")]
    [InlineData(
        "return cjson.encode({cjson.encode})",
        "error 'user_script:1: Cannot serialise function: type not supported'")]
    [InlineData(
        "return cjson.encode(coroutine.create(function() end))",
        "error 'user_script:1: Cannot serialise thread: type not supported'")]
    [InlineData("return cjson.encode(0/0)", "error 'user_script:1: Cannot serialise number: must not be NaN or Inf'")]
    [InlineData("return cjson.encode(1/0)", "error 'user_script:1: Cannot serialise number: must not be NaN or Inf'")]
    [InlineData("return cjson.encode(-1/0)", "error 'user_script:1: Cannot serialise number: must not be NaN or Inf'")]
    [InlineData(
        "return cjson.encode({[true]=1})",
        "error 'user_script:1: Cannot serialise boolean: table key must be a number or string'")]
    [InlineData(
        "return cjson.encode({[{}]=1})",
        "error 'user_script:1: Cannot serialise table: table key must be a number or string'")]
    [InlineData(
        "return cjson.encode({a=0/0})",
        "error 'user_script:1: Cannot serialise number: must not be NaN or Inf'")]
    [InlineData("return cjson.encode({[1.5]=1})", """ok '{"1.5":1}'""")]
    [InlineData("return cjson.encode({[0]=1})", """ok '{"0":1}'""")]
    [InlineData("return cjson.encode({[-1]=1})", """ok '{"-1":1}'""")]
    [InlineData("return cjson.encode({[10]=1})", "ok '[null,null,null,null,null,null,null,null,null,1]'")]
    [InlineData(
        "return cjson.encode({[11]=1})",
        "error 'user_script:1: Cannot serialise table: excessively sparse array'")]
    [InlineData(
        "return cjson.encode({[1]=1,[2]=2,[3]=3,[4]=4,[5]=5,[6]=6,[12]=7})",
        "ok '[1,2,3,4,5,6,null,null,null,null,null,7]'")]
    [InlineData("return cjson.encode({[1e10]=1})", """ok '{"10000000000":1}'""")]
    [InlineData(
        "return cjson.encode({[2^31-1]=1})",
        "error 'user_script:1: Cannot serialise table: excessively sparse array'")]
    [InlineData("return cjson.encode({[2^31]=1})", """ok '{"2147483648":1}'""")]
    [InlineData(
        "return cjson.encode({[1/0]=1})",
        "error 'user_script:1: Cannot serialise number: must not be NaN or Inf'")]
    [InlineData("return cjson.encode({})", "ok '{}'")]
    [InlineData("return cjson.encode({{}})", "ok '[{}]'")]
    [InlineData("return cjson.encode({a={}})", """ok '{"a":{}}'""")]
    [InlineData("return cjson.encode('')", """ok '""'""")]
    [InlineData("return cjson.encode(true)", "ok 'true'")]
    [InlineData("return cjson.encode({1,nil,3})", "ok '[1,null,3]'")]
    [InlineData("return cjson.encode({1,2,a=3})", """ok '{"1":1,"2":2,"a":3}'""")]
    [InlineData("return cjson.encode({1,false,true,cjson.null,'x'})", """ok '[1,false,true,null,"x"]'""")]
    [InlineData(
        """return cjson.encode('\0\1\2\3\4\5\6\7\8\9\10\11\12\13\14\15\16\17\18\19\20\21\22\23\24\25\26\27\28\2"""
            + """9\30\31')""",
        """ok '"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012"""
            + """\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"'""")]
    [InlineData("""return cjson.encode('"\\/\'abc\127\128\255')""", """ok '"\"\\\/'abc\u007f\128\255"'""")]
    [InlineData("return cjson.encode(1e14)", "ok '1e+14'")]
    [InlineData("return cjson.encode(1e15)", "ok '1e+15'")]
    [InlineData("return cjson.encode(123456789012345)", "ok '1.2345678901234e+14'")]
    [InlineData("return cjson.encode(0.1)", "ok '0.1'")]
    [InlineData("return cjson.encode(1/3)", "ok '0.33333333333333'")]
    [InlineData("return cjson.encode(-0.0)", "ok '-0'")]
    [InlineData("return cjson.encode(0*-1)", "ok '-0'")]
    [InlineData("return cjson.encode(1e300)", "ok '1e+300'")]
    [InlineData("return cjson.encode(1e-300)", "ok '1e-300'")]
    [InlineData("return cjson.encode(3.14159265358979)", "ok '3.1415926535898'")]
    [InlineData("return cjson.encode(100)", "ok '100'")]
    [InlineData("return cjson.encode(2^53)", "ok '9.007199254741e+15'")]
    [InlineData("return cjson.encode({[1]='a',[2]='b',[3.5]='c'})", """ok '{"1":"a","2":"b","3.5":"c"}'""")]
    [InlineData(
        "local t={} t[1]=t return cjson.encode(t)",
        "error 'user_script:1: Cannot serialise, excessive nesting (1001)'")]
    [InlineData(
        "local t={} t.a=t return cjson.encode(t)",
        "error 'user_script:1: Cannot serialise, excessive nesting (1001)'")]
    [InlineData("return cjson.new().encode({1})", "ok '[1]'")]
    public void Encode_answers_as_Redis(string lua, string expected) =>
        Assert.Equal(expected, LibraryScript.Run(lua));
}
