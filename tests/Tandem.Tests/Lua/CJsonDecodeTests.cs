using Xunit;

namespace Tandem.Tests.Lua;

/// <summary>cjson.decode: the expected values are what redis-server 7.0.15 gave.</summary>
public sealed class CJsonDecodeTests
{
    [Theory]
    [InlineData("return cjson.decode(string.rep('[',1000)..string.rep(']',1000)) ~= nil", "ok true")]
    [InlineData(
        "return cjson.decode(string.rep('[',1001)..string.rep(']',1001)) ~= nil",
        "error 'user_script:1: Found too many nested data structures (1001) at character 1001'")]
    [InlineData(
        """return cjson.decode(string.rep('{"a":',1001)) ~= nil""",
        "error 'user_script:1: Found too many nested data structures (1001) at character 5001'")]
    [InlineData("return cjson.decode()", "error 'user_script:1: bad argument #1 to 'decode' (expected 1 argument)'")]
    [InlineData(
        "return cjson.decode(nil)",
        "error 'user_script:1: bad argument #1 to 'decode' (string expected, got nil)'")]
    [InlineData(
        "return cjson.decode({})",
        "error 'user_script:1: bad argument #1 to 'decode' (string expected, got table)'")]
    [InlineData("return cjson.decode(12)", "ok 12")]
    [InlineData(
        "return cjson.decode('1','2')",
        "error 'user_script:1: bad argument #1 to 'decode' (expected 1 argument)'")]
    [InlineData("return cjson.decode('')", "error 'user_script:1: Expected value but found T_END at character 1'")]
    [InlineData("return cjson.decode(' ')", "error 'user_script:1: Expected value but found T_END at character 2'")]
    [InlineData(
        "return cjson.decode('x')",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    [InlineData(
        "return cjson.decode('  x')",
        "error 'user_script:1: Expected value but found invalid token at character 3'")]
    [InlineData(
        "return cjson.decode('1 2')",
        "error 'user_script:1: Expected the end but found T_NUMBER at character 3'")]
    [InlineData(
        "return cjson.decode('1x')",
        "error 'user_script:1: Expected the end but found invalid token at character 2'")]
    [InlineData(
        "return cjson.decode('[1,]')",
        "error 'user_script:1: Expected value but found T_ARR_END at character 4'")]
    [InlineData(
        "return cjson.decode('[,1]')",
        "error 'user_script:1: Expected value but found T_COMMA at character 2'")]
    [InlineData(
        "return cjson.decode('[1 2]')",
        "error 'user_script:1: Expected comma or array end but found T_NUMBER at character 4'")]
    [InlineData(
        "return cjson.decode('[1')",
        "error 'user_script:1: Expected comma or array end but found T_END at character 3'")]
    [InlineData("return cjson.decode('[')", "error 'user_script:1: Expected value but found T_END at character 2'")]
    [InlineData("return cjson.decode('[]')", "ok {}")]
    [InlineData("return cjson.decode('[ ]')", "ok {}")]
    [InlineData("return cjson.decode('{}')", "ok {}")]
    [InlineData("return cjson.decode('{ }')", "ok {}")]
    [InlineData(
        "return cjson.decode('{')",
        "error 'user_script:1: Expected object key string but found T_END at character 2'")]
    [InlineData("return cjson.decode('}')", "error 'user_script:1: Expected value but found T_OBJ_END at character 1'")]
    [InlineData("return cjson.decode(']')", "error 'user_script:1: Expected value but found T_ARR_END at character 1'")]
    [InlineData("return cjson.decode(',')", "error 'user_script:1: Expected value but found T_COMMA at character 1'")]
    [InlineData("return cjson.decode(':')", "error 'user_script:1: Expected value but found T_COLON at character 1'")]
    [InlineData(
        "return cjson.decode('{1:2}')",
        "error 'user_script:1: Expected object key string but found T_NUMBER at character 2'")]
    [InlineData(
        """return cjson.decode('{"a"}')""",
        "error 'user_script:1: Expected colon but found T_OBJ_END at character 5'")]
    [InlineData(
        """return cjson.decode('{"a" 1}')""",
        "error 'user_script:1: Expected colon but found T_NUMBER at character 6'")]
    [InlineData(
        """return cjson.decode('{"a":}')""",
        "error 'user_script:1: Expected value but found T_OBJ_END at character 6'")]
    [InlineData(
        """return cjson.decode('{"a":1')""",
        "error 'user_script:1: Expected comma or object end but found T_END at character 7'")]
    [InlineData(
        """return cjson.decode('{"a":1,}')""",
        "error 'user_script:1: Expected object key string but found T_OBJ_END at character 8'")]
    [InlineData(
        """return cjson.decode('{"a":1 "b":2}')""",
        "error 'user_script:1: Expected comma or object end but found T_STRING at character 8'")]
    [InlineData(
        """return cjson.decode('{"a":1,"a":2,"b":null,"c":true,"d":false,"":3}')""",
        "ok {''=3,'a'=2,'b'=null,'c'=true,'d'=false}")]
    [InlineData("""return cjson.decode('{"1":1}')""", "ok {'1'=1}")]
    [InlineData(
        "return cjson.decode('{null:1}')",
        "error 'user_script:1: Expected object key string but found T_NULL at character 2'")]
    [InlineData(
        "return cjson.decode('{true:1}')",
        "error 'user_script:1: Expected object key string but found T_BOOLEAN at character 2'")]
    [InlineData(
        "return cjson.decode('[{]')",
        "error 'user_script:1: Expected object key string but found T_ARR_END at character 3'")]
    [InlineData(
        "return cjson.decode('[true}')",
        "error 'user_script:1: Expected comma or array end but found T_OBJ_END at character 6'")]
    [InlineData("return cjson.decode('[:')", "error 'user_script:1: Expected value but found T_COLON at character 2'")]
    [InlineData(
        """return cjson.decode('["a":')""",
        "error 'user_script:1: Expected comma or array end but found T_COLON at character 5'")]
    [InlineData("return cjson.decode('null')", "ok null")]
    [InlineData("return cjson.decode('[null,1]')", "ok {null,1}")]
    [InlineData("return cjson.decode('true')", "ok true")]
    [InlineData(
        "return cjson.decode('truex')",
        "error 'user_script:1: Expected the end but found invalid token at character 5'")]
    [InlineData(
        "return cjson.decode('tru')",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    [InlineData(
        "return cjson.decode('falsey')",
        "error 'user_script:1: Expected the end but found invalid token at character 6'")]
    [InlineData(
        "return cjson.decode('nul')",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    [InlineData(
        "return cjson.decode('True')",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    [InlineData("return cjson.decode('nan')", "ok nan")]
    [InlineData("return cjson.decode('NaN')", "ok nan")]
    [InlineData("return cjson.decode('-nan')", "ok -nan")]
    [InlineData("return cjson.decode('nan(12)')", "ok nan")]
    [InlineData(
        "return cjson.decode('nan(1')",
        "error 'user_script:1: Expected the end but found invalid token at character 4'")]
    [InlineData(
        "return cjson.decode('nanx')",
        "error 'user_script:1: Expected the end but found invalid token at character 4'")]
    [InlineData("return cjson.decode('inf')", "ok inf")]
    [InlineData("return cjson.decode('Infinity')", "ok inf")]
    [InlineData(
        "return cjson.decode('infinit')",
        "error 'user_script:1: Expected the end but found invalid token at character 4'")]
    [InlineData("return cjson.decode('-Infinity')", "ok -inf")]
    [InlineData("return cjson.decode('+1')", "ok 1")]
    [InlineData(
        "return cjson.decode('+-1')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "return cjson.decode('+')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "return cjson.decode('-')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "return cjson.decode('--1')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "return cjson.decode('-x')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "return cjson.decode('- 1')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        """return cjson.decode('-\n1')""",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "return cjson.decode('-+1')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData("return cjson.decode('0x10')", "ok 16")]
    [InlineData("return cjson.decode('-0x10')", "ok -16")]
    [InlineData(
        "return cjson.decode('0x')",
        "error 'user_script:1: Expected the end but found invalid token at character 2'")]
    [InlineData("return cjson.decode('0x1p4')", "ok 16")]
    [InlineData(
        "return cjson.decode('0x1p')",
        "error 'user_script:1: Expected the end but found invalid token at character 4'")]
    [InlineData("return cjson.decode('0x.8')", "ok 0.5")]
    [InlineData("return cjson.decode('0x1.8p-1')", "ok 0.75")]
    [InlineData(
        "return cjson.decode('0xg')",
        "error 'user_script:1: Expected the end but found invalid token at character 2'")]
    [InlineData("return cjson.decode('007')", "ok 7")]
    [InlineData("return cjson.decode('-0')", "ok -0")]
    [InlineData("return cjson.decode('1.')", "ok 1")]
    [InlineData(
        "return cjson.decode('.5')",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    [InlineData("return cjson.decode('-.5')", "ok -0.5")]
    [InlineData("return cjson.decode('1.5e3')", "ok 1500")]
    [InlineData(
        "return cjson.decode('1e')",
        "error 'user_script:1: Expected the end but found invalid token at character 2'")]
    [InlineData(
        "return cjson.decode('1e+')",
        "error 'user_script:1: Expected the end but found invalid token at character 2'")]
    [InlineData("return cjson.decode('1E5')", "ok 100000")]
    [InlineData("return cjson.decode('1e400')", "ok inf")]
    [InlineData("return cjson.decode('-1e400')", "ok -inf")]
    [InlineData("return cjson.decode('1e-400')", "ok 0")]
    [InlineData("return cjson.decode('4.9e-324')", "ok 4.9406564584124654e-324")]
    [InlineData(
        "return cjson.decode('1..2')",
        "error 'user_script:1: Expected the end but found invalid token at character 3'")]
    [InlineData("return cjson.decode('12345678901234567890123')", "ok 1.2345678901234568e+22")]
    [InlineData("return cjson.decode('0.1')", "ok 0.10000000000000001")]
    [InlineData("return cjson.decode('+0.5')", "ok 0.5")]
    [InlineData(
        "return cjson.decode('+x')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "return cjson.decode('+ 1')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData("return cjson.decode('+inf')", "ok inf")]
    [InlineData("return cjson.decode('+nan')", "ok nan")]
    [InlineData(
        "return cjson.decode('N')",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    [InlineData(
        "return cjson.decode('I')",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    [InlineData(
        "return cjson.decode('i')",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    [InlineData("return cjson.decode('1e99999999999999999999')", "ok inf")]
    [InlineData("return cjson.decode('0x1p99999999999999999999')", "ok inf")]
    [InlineData("return cjson.decode('0e99999999999999999999')", "ok 0")]
    [InlineData(
        """return cjson.decode('1\0002')""",
        "error 'user_script:1: JSON parser does not support UTF-16 or UTF-32'")]
    [InlineData(
        """return cjson.decode('[1\0')""",
        "error 'user_script:1: Expected comma or array end but found T_END at character 3'")]
    [InlineData("""return cjson.decode('[1,2]\0xx')""", "ok {1,2}")]
    [InlineData(
        """return cjson.decode('1\0')""",
        "error 'user_script:1: JSON parser does not support UTF-16 or UTF-32'")]
    [InlineData(
        """return cjson.decode('\0001')""",
        "error 'user_script:1: JSON parser does not support UTF-16 or UTF-32'")]
    [InlineData(
        """return cjson.decode('a\0')""",
        "error 'user_script:1: JSON parser does not support UTF-16 or UTF-32'")]
    [InlineData(
        """return cjson.decode('"\0"')""",
        "error 'user_script:1: JSON parser does not support UTF-16 or UTF-32'")]
    [InlineData(
        """return cjson.decode('"a\0b"')""",
        "error 'user_script:1: Expected value but found unexpected end of string at character 3'")]
    [InlineData(
        """return cjson.decode('"ab')""",
        "error 'user_script:1: Expected value but found unexpected end of string at character 4'")]
    [InlineData(
        """return cjson.decode('"')""",
        "error 'user_script:1: Expected value but found unexpected end of string at character 2'")]
    [InlineData(
        """return cjson.decode('"ab\\')""",
        "error 'user_script:1: Expected value but found invalid escape code at character 4'")]
    [InlineData(
        """return cjson.decode('"ab\\q"')""",
        "error 'user_script:1: Expected value but found invalid escape code at character 4'")]
    [InlineData(
        """return cjson.decode('"\\')""",
        "error 'user_script:1: Expected value but found invalid escape code at character 2'")]
    [InlineData(
        """return cjson.decode('"\\u"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData(
        """return cjson.decode('"\\u12"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData(
        """return cjson.decode('"\\u12g4"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData(
        """return cjson.decode('"x\\u00e9\\u20AC\\ud834\\udd1e\\u0000\\u007f\\u0080\\u07ff\\u0800\\uffff"')""",
        """ok 'x\195\169\226\130\172\240\157\132\158\000\127\194\128\223\191\224\160\128\239\191\191'""")]
    [InlineData(
        """return cjson.decode('"\\ud834"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData(
        """return cjson.decode('"\\ud834x"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData(
        """return cjson.decode('"\\ud834\\n"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData(
        """return cjson.decode('"\\ud834\\u0041"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData(
        """return cjson.decode('"\\ud834\\ud834"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData(
        """return cjson.decode('"\\udd1e"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData(
        """return cjson.decode('"\\udfff"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData("""return cjson.decode('"\\udbff\\udfff"')""", """ok '\244\143\191\191'""")]
    [InlineData(
        """return cjson.decode('"abc\\ud834\\uzzzz"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 5'")]
    [InlineData("""return cjson.decode('"\\"\\\\\\/\\b\\f\\n\\r\\t"')""", """ok '"\/\008\012\010\013\009'""")]
    [InlineData("""return cjson.decode('"\1\9\10\127\200"')""", """ok '\001\009\010\127\200'""")]
    [InlineData("""return cjson.decode('\t\r\n [ 1 , 2 ] ')""", "ok {1,2}")]
    [InlineData(
        """return cjson.decode('\v1')""",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    [InlineData(
        """return cjson.decode('\2391')""",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    [InlineData("""return cjson.decode('[1,2,"x",{"y":[]}]')""", "ok {1,2,'x',{'y'={}}}")]
    [InlineData("return pcall(cjson.decode,'x')", "ok false 'Expected value but found invalid token at character 1'")]
    [InlineData("return pcall(cjson.decode)", "ok false 'bad argument #1 to '?' (expected 1 argument)'")]
    [InlineData("return cjson.encode(cjson.decode('[1,[],{},null]'))", "ok '[1,{},{},null]'")]
    [InlineData(
        """return cjson.decode("[0.000000000000000000000000000000000000000000000000000000000001]")""",
        "ok {9.9999999999999997e-61}")]
    [InlineData(
        """return cjson.decode('"\\u +1"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData(
        """return cjson.decode('"\\u0x1f"')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 2'")]
    [InlineData(
        """return cjson.decode('["\\t\\u00')""",
        "error 'user_script:1: Expected value but found invalid unicode escape code at character 5'")]
    [InlineData(
        "return cjson.decode('1e-')",
        "error 'user_script:1: Expected the end but found invalid token at character 2'")]
    [InlineData(
        "return cjson.decode('-0x')",
        "error 'user_script:1: Expected the end but found invalid token at character 3'")]
    [InlineData(
        "return cjson.decode('-infinityx')",
        "error 'user_script:1: Expected the end but found invalid token at character 10'")]
    [InlineData("return cjson.decode('0X1P+2')", "ok 4")]
    [InlineData("return cjson.decode('0x1.00000000000008')", "ok 1")]
    [InlineData("return cjson.decode('0x1.000000000000080000000001')", "ok 1.0000000000000002")]
    [InlineData("return cjson.decode('0x1p-1074')", "ok 4.9406564584124654e-324")]
    [InlineData(
        "return cjson.decode('-.')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "return cjson.decode('-.e1')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData("return cjson.decode('1.e1')", "ok 10")]
    [InlineData(
        "return cjson.decode('tRUE')",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    public void Decode_answers_as_Redis(string lua, string expected) =>
        Assert.Equal(expected, LibraryScript.Run(lua));
}
