using Xunit;

namespace Tandem.Tests.Lua;

/// <summary>settings of cjson: the expected values are what redis-server 7.0.15 gave.</summary>
public sealed class CJsonSettingsTests
{
    [Theory]
    [InlineData(
        "cjson.encode_number_precision(3); return cjson.encode(1/3), cjson.encode(12345)",
        "ok '0.333' '1.23e+04'")]
    [InlineData(
        "return cjson.encode_number_precision(0)",
        "error 'user_script:1: bad argument #1 to 'encode_number_precision' (expected integer between 1 and 14)'")]
    [InlineData("return cjson.encode_number_precision(1)", "ok 1")]
    [InlineData("return cjson.encode_number_precision(14)", "ok 14")]
    [InlineData(
        "return cjson.encode_number_precision(15)",
        "error 'user_script:1: bad argument #1 to 'encode_number_precision' (expected integer between 1 and 14)'")]
    [InlineData(
        "return cjson.encode_number_precision(16)",
        "error 'user_script:1: bad argument #1 to 'encode_number_precision' (expected integer between 1 and 14)'")]
    [InlineData(
        "return cjson.encode_number_precision(17)",
        "error 'user_script:1: bad argument #1 to 'encode_number_precision' (expected integer between 1 and 14)'")]
    [InlineData("return cjson.encode_number_precision()", "ok 14")]
    [InlineData(
        "return cjson.encode_number_precision('x')",
        "error 'user_script:1: bad argument #1 to 'encode_number_precision' (number expected, got string)'")]
    [InlineData(
        "return cjson.encode_number_precision(1,2)",
        "error 'user_script:1: bad argument #2 to 'encode_number_precision' (found too many arguments)'")]
    [InlineData("return cjson.encode_number_precision(nil)", "ok 14")]
    [InlineData("return cjson.encode_number_precision('4')", "ok 4")]
    [InlineData("return cjson.encode_number_precision(3.7)", "ok 3")]
    [InlineData("return cjson.encode_max_depth()", "ok 1000")]
    [InlineData(
        "return cjson.encode_max_depth(0)",
        "error 'user_script:1: bad argument #1 to 'encode_max_depth' (expected integer between 1 and 2147483647)'")]
    [InlineData(
        "return cjson.encode_max_depth(-1)",
        "error 'user_script:1: bad argument #1 to 'encode_max_depth' (expected integer between 1 and 2147483647)'")]
    [InlineData("return cjson.encode_max_depth(5)", "ok 5")]
    [InlineData("return cjson.encode_max_depth(2^31-1)", "ok 2147483647")]
    [InlineData(
        "return cjson.encode_max_depth(2^31)",
        "error 'user_script:1: bad argument #1 to 'encode_max_depth' (expected integer between 1 and 2147483647)'")]
    [InlineData("return cjson.encode_max_depth(2^32+1)", "ok 1")]
    [InlineData(
        "return cjson.encode_max_depth({})",
        "error 'user_script:1: bad argument #1 to 'encode_max_depth' (number expected, got table)'")]
    [InlineData("cjson.encode_max_depth(1); return cjson.encode({1})", "ok '[1]'")]
    [InlineData(
        "cjson.encode_max_depth(1); return cjson.encode({{1}})",
        "error 'user_script:1: Cannot serialise, excessive nesting (2)'")]
    [InlineData(
        "cjson.encode_max_depth(2); return cjson.encode({a={b={}}})",
        "error 'user_script:1: Cannot serialise, excessive nesting (3)'")]
    [InlineData("return cjson.decode_max_depth()", "ok 1000")]
    [InlineData(
        "return cjson.decode_max_depth(0)",
        "error 'user_script:1: bad argument #1 to 'decode_max_depth' (expected integer between 1 and 2147483647)'")]
    [InlineData("cjson.decode_max_depth(1); return cjson.decode('[1]')", "ok {1}")]
    [InlineData(
        "cjson.decode_max_depth(1); return cjson.decode('[[1]]')",
        "error 'user_script:1: Found too many nested data structures (2) at character 2'")]
    [InlineData(
        """cjson.decode_max_depth(1); return cjson.decode('{"a": {"b":1}}')""",
        "error 'user_script:1: Found too many nested data structures (2) at character 7'")]
    [InlineData(
        "cjson.decode_max_depth(1000000); return cjson.decode(string.rep('[',100000))",
        "error 'user_script:1: Found too many nested data structures (7999) at character 7999'")]
    [InlineData(
        """cjson.decode_max_depth(1000000); return cjson.decode(string.rep('{"a":',100000))""",
        "error 'user_script:1: Found too many nested data structures (4000) at character 19996'")]
    [InlineData(
        "cjson.encode_max_depth(1000000); local t={} t[1]=t return cjson.encode(t)",
        "error 'user_script:1: Cannot serialise, excessive nesting (7998)'")]
    [InlineData(
        "cjson.encode_max_depth(1000000); local t={} t.a=t return cjson.encode(t)",
        "error 'user_script:1: Cannot serialise, excessive nesting (4000)'")]
    [InlineData("return cjson.encode_sparse_array()", "ok false 2 10")]
    [InlineData("return cjson.encode_sparse_array(true)", "ok true 2 10")]
    [InlineData("return cjson.encode_sparse_array(true,3,4)", "ok true 3 4")]
    [InlineData(
        "return cjson.encode_sparse_array(true,-1)",
        "error 'user_script:1: bad argument #1 to 'encode_sparse_array' (expected integer between 0 and 21474"
            + "83647)'")]
    [InlineData(
        "return cjson.encode_sparse_array(true,1,-1)",
        "error 'user_script:1: bad argument #1 to 'encode_sparse_array' (expected integer between 0 and 21474"
            + "83647)'")]
    [InlineData(
        "return cjson.encode_sparse_array(1)",
        "error 'user_script:1: bad argument #1 to 'encode_sparse_array' (invalid option '1')'")]
    [InlineData("return cjson.encode_sparse_array('on')", "ok true 2 10")]
    [InlineData("return cjson.encode_sparse_array('off')", "ok false 2 10")]
    [InlineData(
        "return cjson.encode_sparse_array('x')",
        "error 'user_script:1: bad argument #1 to 'encode_sparse_array' (invalid option 'x')'")]
    [InlineData("return cjson.encode_sparse_array(nil,2,3)", "ok false 2 3")]
    [InlineData(
        "return cjson.encode_sparse_array(true,2,3,4)",
        "error 'user_script:1: bad argument #4 to 'encode_sparse_array' (found too many arguments)'")]
    [InlineData("cjson.encode_sparse_array(true); return cjson.encode({[11]=1})", """ok '{"11":1}'""")]
    [InlineData(
        "cjson.encode_sparse_array(false,0); return cjson.encode({[15]=1})",
        "ok '[null,null,null,null,null,null,null,null,null,null,null,null,null,null,1]'")]
    [InlineData(
        "cjson.encode_sparse_array(false,1,0); return cjson.encode({[2]=1})",
        "error 'user_script:1: Cannot serialise table: excessively sparse array'")]
    [InlineData("cjson.encode_sparse_array(true,1,0); return cjson.encode({[2]=1})", """ok '{"2":1}'""")]
    [InlineData("return cjson.encode_keep_buffer()", "ok true")]
    [InlineData("return cjson.encode_keep_buffer(false)", "ok false")]
    [InlineData("return cjson.encode_keep_buffer(true)", "ok true")]
    [InlineData("cjson.encode_keep_buffer('off'); return cjson.encode({1})", "ok '[1]'")]
    [InlineData(
        "return cjson.encode_keep_buffer(1)",
        "error 'user_script:1: bad argument #1 to 'encode_keep_buffer' (invalid option '1')'")]
    [InlineData(
        "return cjson.encode_keep_buffer(1,2)",
        "error 'user_script:1: bad argument #2 to 'encode_keep_buffer' (found too many arguments)'")]
    [InlineData("return cjson.encode_invalid_numbers()", "ok false")]
    [InlineData("return cjson.encode_invalid_numbers(true)", "ok true")]
    [InlineData("return cjson.encode_invalid_numbers(false)", "ok false")]
    [InlineData("return cjson.encode_invalid_numbers('null')", "ok 'null'")]
    [InlineData("return cjson.encode_invalid_numbers('on')", "ok true")]
    [InlineData(
        "return cjson.encode_invalid_numbers('x')",
        "error 'user_script:1: bad argument #1 to 'encode_invalid_numbers' (invalid option 'x')'")]
    [InlineData(
        "return cjson.encode_invalid_numbers(0)",
        "error 'user_script:1: bad argument #1 to 'encode_invalid_numbers' (invalid option '0')'")]
    [InlineData(
        "cjson.encode_invalid_numbers(true); return cjson.encode({0/0,-(0/0),1/0,-1/0})",
        "ok '[nan,nan,inf,-inf]'")]
    [InlineData(
        "cjson.encode_invalid_numbers('null'); return cjson.encode({0/0,-(0/0),1/0,-1/0})",
        "ok '[null,null,null,null]'")]
    [InlineData("cjson.encode_invalid_numbers('null'); return cjson.encode({[1/0]=1})", """ok '{"null":1}'""")]
    [InlineData("cjson.encode_invalid_numbers('null'); return cjson.encode_invalid_numbers()", "ok 'null'")]
    [InlineData("return cjson.decode_invalid_numbers()", "ok true")]
    [InlineData("return cjson.decode_invalid_numbers(false)", "ok false")]
    [InlineData(
        "return cjson.decode_invalid_numbers('null')",
        "error 'user_script:1: bad argument #1 to 'decode_invalid_numbers' (invalid option 'null')'")]
    [InlineData("return cjson.decode_invalid_numbers('off')", "ok false")]
    [InlineData(
        "return cjson.encode_sparse_array(true,'x')",
        "error 'user_script:1: bad argument #2 to 'encode_sparse_array' (number expected, got string)'")]
    [InlineData(
        "return cjson.encode_sparse_array(true,2,{})",
        "error 'user_script:1: bad argument #3 to 'encode_sparse_array' (number expected, got table)'")]
    [InlineData(
        "return cjson.encode_sparse_array(true,2,-3)",
        "error 'user_script:1: bad argument #1 to 'encode_sparse_array' (expected integer between 0 and 21474"
            + "83647)'")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('0x10')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('[nan]')",
        "error 'user_script:1: Expected value but found invalid token at character 2'")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('[inf]')",
        "error 'user_script:1: Expected value but found invalid token at character 2'")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('-inf')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('01')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('-01')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('+1')",
        "error 'user_script:1: Expected value but found invalid token at character 1'")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('-x')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('-')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData("cjson.decode_invalid_numbers(false); return cjson.decode('0')", "ok 0")]
    [InlineData("cjson.decode_invalid_numbers(false); return cjson.decode('1.5')", "ok 1.5")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('-nan')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData("cjson.decode_invalid_numbers(false); return cjson.decode('1e400')", "ok inf")]
    [InlineData(
        """cjson.decode_invalid_numbers(false); return cjson.decode('-\t1')""",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('- 0x1')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "cjson.decode_invalid_numbers(false); return cjson.decode('-+1')",
        "error 'user_script:1: Expected value but found invalid number at character 1'")]
    [InlineData(
        "return cjson.encode_keep_buffer({})",
        "error 'user_script:1: bad argument #1 to 'encode_keep_buffer' (string expected, got table)'")]
    [InlineData("""return cjson.encode_keep_buffer('on\0x')""", "ok true")]
    [InlineData(
        """return cjson.encode_keep_buffer('x\255\0x')""",
        """error 'user_script:1: bad argument #1 to 'encode_keep_buffer' (invalid option 'x\255')'""")]
    public void A_setting_of_cjson_acts_as_in_Redis(string lua, string expected) =>
        Assert.Equal(expected, LibraryScript.Run(lua));
}
