using Xunit;

namespace Tandem.Tests.Lua;

/// <summary>struct: the expected values are what redis-server 7.0.15 gave.</summary>
public sealed class StructLibraryTests
{
    [Theory]
    [InlineData(
        "return struct.pack()",
        "error 'user_script:1: bad argument #1 to 'pack' (string expected, got no value)'")]
    [InlineData("return struct.pack('')", "ok ''")]
    [InlineData("return struct.pack('b',1)", """ok '\001'""")]
    [InlineData("return struct.pack('bB',-1,255)", """ok '\255\255'""")]
    [InlineData(
        "return struct.pack('b')",
        "error 'user_script:1: bad argument #2 to 'pack' (number expected, got nil)'")]
    [InlineData(
        "return struct.pack('b','x')",
        "error 'user_script:1: bad argument #2 to 'pack' (number expected, got string)'")]
    [InlineData(
        "return struct.pack('b',{})",
        "error 'user_script:1: bad argument #2 to 'pack' (number expected, got table)'")]
    [InlineData("return struct.pack('b',300)", "ok ','")]
    [InlineData("return struct.pack('b',1.9)", """ok '\001'""")]
    [InlineData("return struct.pack('b',-1.9)", """ok '\255'""")]
    [InlineData("return struct.pack('hH',-2,65534)", """ok '\254\255\254\255'""")]
    [InlineData("return struct.pack('>hH',-2,65534)", """ok '\255\254\255\254'""")]
    [InlineData(
        "return struct.pack('lL',-2,2^63)",
        """ok '\254\255\255\255\255\255\255\255\000\000\000\000\000\000\000\128'""")]
    [InlineData("return struct.pack('>L',2^64)", """ok '\000\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('>L',-2^63)", """ok '\128\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('>L',-2^64)", """ok '\128\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('>L',1e300)", """ok '\000\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('>L',-1e300)", """ok '\128\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('>L',1/0)", """ok '\000\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('>L',-1/0)", """ok '\128\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('>L',0/0)", """ok '\128\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('>L',-(0/0))", """ok '\128\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('T',5)", """ok '\005\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('>iI',-2,4294967294)", """ok '\255\255\255\254\255\255\255\254'""")]
    [InlineData(
        "return struct.pack('>i1i2i3i4i5i8',-1,-2,-3,-4,-5,-6)",
        """ok '\255\255\254\255\255\253\255\255\255\252\255\255\255\255\251\255\255\255\255\255\255\255\250'""")]
    [InlineData(
        "return struct.pack('>i16I32',-1,5)",
        """ok '\000\000\000\000\000\000\000\000\255\255\255\255\255\255\255\255\000\000\000\000\000\000\000\000"""
            + """\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\005'""")]
    [InlineData(
        "return struct.pack('<i16',-1)",
        """ok '\255\255\255\255\255\255\255\255\000\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('i33',1)", "error 'user_script:1: integral size 33 is larger than limit of 32'")]
    [InlineData("return struct.pack('i0',1)", "ok ''")]
    [InlineData("return struct.pack('>i0i1',1,2)", """ok '\002'""")]
    [InlineData("return struct.pack('i99999999999',1)", "error 'user_script:1: integral size overflow'")]
    [InlineData(
        "return struct.pack('i2147483647',1)",
        "error 'user_script:1: integral size 2147483647 is larger than limit of 32'")]
    [InlineData("return struct.pack('i2147483648',1)", "error 'user_script:1: integral size overflow'")]
    [InlineData("return struct.pack('i2147483650',1)", "error 'user_script:1: integral size overflow'")]
    [InlineData("return struct.pack('>fd',1.5,1.5)", """ok '?\192\000\000?\248\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('<fd',0.1,0.1)", """ok '\205\204\204=\154\153\153\153\153\153\185?'""")]
    [InlineData("return struct.pack('f',1e300)", """ok '\000\000\128\127'""")]
    [InlineData("return struct.pack('f',0/0)", """ok '\000\000\192\255'""")]
    [InlineData("return struct.pack('s','abc')", """ok 'abc\000'""")]
    [InlineData("""return struct.pack('s','a\0b')""", """ok 'a\000b\000'""")]
    [InlineData(
        "return struct.pack('s')",
        "error 'user_script:1: bad argument #2 to 'pack' (string expected, got nil)'")]
    [InlineData("return struct.pack('c','abc')", "ok 'a'")]
    [InlineData("return struct.pack('c3','abc')", "ok 'abc'")]
    [InlineData("return struct.pack('c3','abcd')", "ok 'abc'")]
    [InlineData("return struct.pack('c3','ab')", "error 'user_script:1: bad argument #3 to 'pack' (string too short)'")]
    [InlineData("return struct.pack('c0','abcd')", "ok 'abcd'")]
    [InlineData("return struct.pack('c0','')", "ok ''")]
    [InlineData("return struct.pack('c4',12)", "error 'user_script:1: bad argument #3 to 'pack' (string too short)'")]
    [InlineData("return struct.pack('c4',1234)", "ok '1234'")]
    [InlineData("return struct.pack('bxb',1,2)", """ok '\001\000\002'""")]
    [InlineData("return struct.pack('x')", """ok '\000'""")]
    [InlineData("return struct.pack('b b',1,2)", """ok '\001\002'""")]
    [InlineData("return struct.pack('!bh',1,2)", """ok '\001\000\002\000'""")]
    [InlineData("return struct.pack('!bi',1,2)", """ok '\001\000\000\000\002\000\000\000'""")]
    [InlineData(
        "return struct.pack('!bl',1,2)",
        """ok '\001\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('!4bl',1,2)", """ok '\001\000\000\000\002\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('!2bl',1,2)", """ok '\001\000\002\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('!3bl',1,2)", "error 'user_script:1: alignment 3 is not a power of 2'")]
    [InlineData("return struct.pack('!0bl',1,2)", "error 'user_script:1: alignment 0 is not a power of 2'")]
    [InlineData(
        "return struct.pack('!16bl',1,2)",
        """ok '\001\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000'""")]
    [InlineData("return struct.pack('!bi3',1,2)", """ok '\001\000\000\002\000\000'""")]
    [InlineData("return struct.pack('!bi5',1,2)", """ok '\001\000\000\000\000\002\000\000\000\000'""")]
    [InlineData(
        "return struct.pack('!bd',1,2)",
        """ok '\001\000\000\000\000\000\000\000\000\000\000\000\000\000\000@'""")]
    [InlineData("return struct.pack('!bs',1,'a')", """ok '\001a\000'""")]
    [InlineData("return struct.pack('!bc2',1,'ab')", """ok '\001ab'""")]
    [InlineData("return struct.pack('!bc0i',1,'ab',3)", """ok '\001ab\000\003\000\000\000'""")]
    [InlineData("return struct.pack('!bx',1)", """ok '\001\000'""")]
    [InlineData(
        "return struct.pack('=b',1)",
        "error 'user_script:1: bad argument #1 to 'pack' (invalid format option '=')'")]
    [InlineData(
        "return struct.pack('z',1)",
        "error 'user_script:1: bad argument #1 to 'pack' (invalid format option 'z')'")]
    [InlineData("""return struct.pack('b\0b',1)""", """ok '\001'""")]
    [InlineData(
        """return struct.pack('b\255',1)""",
        """error 'user_script:1: bad argument #1 to 'pack' (invalid format option '\255')'""")]
    [InlineData("return struct.pack('b',1,2,3)", """ok '\001'""")]
    [InlineData(
        "return struct.pack('@b',1)",
        "error 'user_script:1: bad argument #1 to 'pack' (invalid format option '@')'")]
    [InlineData("return struct.pack('b<h>h',1,2,3)", """ok '\001\002\000\000\003'""")]
    [InlineData("return struct.pack('>!4bi',1,2)", """ok '\001\000\000\000\000\000\000\002'""")]
    [InlineData(
        "return struct.pack('j',1)",
        "error 'user_script:1: bad argument #1 to 'pack' (invalid format option 'j')'")]
    [InlineData("return struct.pack('f','1.5')", """ok '\000\000\192?'""")]
    [InlineData("return struct.pack('s',12)", """ok '12\000'""")]
    [InlineData(
        "return struct.pack(12)",
        "error 'user_script:1: bad argument #1 to 'pack' (invalid format option '1')'")]
    [InlineData(
        "return struct.pack({})",
        "error 'user_script:1: bad argument #1 to 'pack' (string expected, got table)'")]
    [InlineData(
        "return struct.pack('5b',1)",
        "error 'user_script:1: bad argument #1 to 'pack' (invalid format option '5')'")]
    [InlineData(
        "return struct.pack('b5',1)",
        "error 'user_script:1: bad argument #1 to 'pack' (invalid format option '5')'")]
    [InlineData(
        "return struct.pack('c2147483647','a')",
        "error 'user_script:1: bad argument #3 to 'pack' (string too short)'")]
    [InlineData("return struct.pack('c2147483648','a')", "error 'user_script:1: integral size overflow'")]
    [InlineData("return struct.pack('c99999999999999999999','a')", "error 'user_script:1: integral size overflow'")]
    [InlineData("return struct.pack('!2147483648bl',1,2)", "error 'user_script:1: integral size overflow'")]
    [InlineData(
        "return struct.pack('!64bl',1,2)",
        """ok '\001\000\000\000\000\000\000\000\002\000\000\000\000\000\000\000'""")]
    [InlineData(
        "return struct.unpack()",
        "error 'user_script:1: bad argument #1 to 'unpack' (string expected, got no value)'")]
    [InlineData(
        "return struct.unpack('b')",
        "error 'user_script:1: bad argument #2 to 'unpack' (string expected, got no value)'")]
    [InlineData(
        "return struct.unpack('b','')",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData("""return struct.unpack('b','\255')""", "ok -1 2")]
    [InlineData("""return struct.unpack('bB','\255\255')""", "ok -1 255 3")]
    [InlineData("""return struct.unpack('hH','\254\255\254\255')""", "ok -2 65534 5")]
    [InlineData("""return struct.unpack('>hH','\255\254\255\254')""", "ok -2 65534 5")]
    [InlineData(
        """return struct.unpack('lL','\254\255\255\255\255\255\255\255\254\255\255\255\255\255\255\255')""",
        "ok -2 1.8446744073709552e+19 17")]
    [InlineData("""return struct.unpack('T','\254\255\255\255\255\255\255\255')""", "ok 1.8446744073709552e+19 9")]
    [InlineData("""return struct.unpack('>iI','\255\255\255\254\255\255\255\254')""", "ok -2 4294967294 9")]
    [InlineData("""return struct.unpack('>i3I3','\255\255\254\255\255\254')""", "ok -2 16777214 7")]
    [InlineData(
        """return struct.unpack('>i7I7','\255\255\254\255\255\254\1\255\255\254\255\255\254\1')""",
        "ok -4294967807 72057589742960128 15")]
    [InlineData("""return struct.unpack('>i16',string.rep('\255',15)..'\254')""", "ok -2 17")]
    [InlineData("""return struct.unpack('>I16',string.rep('\1',15)..'\254')""", "ok 72340172838076928 17")]
    [InlineData("""return struct.unpack('<i16',string.rep('\255',15)..'\254')""", "ok -1 17")]
    [InlineData(
        """return struct.unpack('<I16','\1\2\3\4\5\6\7\8\9\10\11\12\13\14\15\16')""",
        "ok 5.784376957523072e+17 17")]
    [InlineData("""return struct.unpack('<I9','\1\2\3\4\5\6\7\8\9')""", "ok 5.784376957523072e+17 10")]
    [InlineData("""return struct.unpack('<i9','\1\2\3\4\5\6\7\8\255')""", "ok -127 10")]
    [InlineData("""return struct.unpack('<i9','\1\2\3\4\5\6\7\255\0')""", "ok -127 10")]
    [InlineData("""return struct.unpack('>i9','\255\2\3\4\5\6\7\8\9')""", "ok -119 10")]
    [InlineData(
        "return struct.unpack('i33',string.rep('a',33))",
        "error 'user_script:1: integral size 33 is larger than limit of 32'")]
    [InlineData("return struct.unpack('i0','abcd')", "ok 0 1")]
    [InlineData("return struct.unpack('I0','abcd')", "ok 0 1")]
    [InlineData("""return struct.unpack('>fd','\63\192\0\0\63\248\0\0\0\0\0\0')""", "ok 1.5 1.5 13")]
    [InlineData(
        """return struct.unpack('<fd','\205\204\204\61\154\153\153\153\153\153\185\63')""",
        "ok 0.10000000149011612 0.10000000000000001 13")]
    [InlineData("""return struct.unpack('s','abc\0def')""", "ok 'abc' 5")]
    [InlineData("return struct.unpack('s','abc')", "error 'user_script:1: unfinished string in data'")]
    [InlineData("""return struct.unpack('ss','abc\0def\0')""", "ok 'abc' 'def' 9")]
    [InlineData("return struct.unpack('s','')", "error 'user_script:1: unfinished string in data'")]
    [InlineData("return struct.unpack('c','abc')", "ok 'a' 2")]
    [InlineData("return struct.unpack('c3','abc')", "ok 'abc' 4")]
    [InlineData(
        "return struct.unpack('c4','abc')",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData("return struct.unpack('c0','abc')", "error 'user_script:1: format 'c0' needs a previous size'")]
    [InlineData("""return struct.unpack('bc0','\2abc')""", "ok 'ab' 4")]
    [InlineData(
        """return struct.unpack('bc0','\4abc')""",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData(
        """return struct.unpack('bc0','\255abc')""",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData(
        """return struct.unpack('bc0c0','\1abc')""",
        "error 'user_script:1: format 'c0' needs a previous size'")]
    [InlineData("""return struct.unpack('bc0b','\1abc')""", "ok 'a' 98 4")]
    [InlineData("""return struct.unpack('sc0','a\0bc')""", "error 'user_script:1: format 'c0' needs a previous size'")]
    [InlineData("""return struct.unpack('sc0','2\0bc')""", "ok 'bc' 5")]
    [InlineData("return struct.unpack('dc0',struct.pack('d',1.5)..'abc')", "ok 'a' 10")]
    [InlineData("return struct.unpack('dc0',struct.pack('d',1e300)..'abc')", "ok '' 9")]
    [InlineData(
        "return struct.unpack('dc0',struct.pack('d',-1)..'abc')",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData(
        "return struct.unpack('dc0',struct.pack('d',0/0)..'abc')",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData("return struct.unpack('dc0',struct.pack('d',2^64)..'abc')", "ok '' 9")]
    [InlineData("""return struct.unpack('bxb','\1\2\3')""", "ok 1 3 4")]
    [InlineData(
        "return struct.unpack('x','')",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData("""return struct.unpack('!bh','\1\0\2\0')""", "ok 1 2 5")]
    [InlineData(
        """return struct.unpack('!bh','\1\0\2')""",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData(
        """return struct.unpack('!bh','\1')""",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData("""return struct.unpack('!bl','\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0')""", "ok 1 2 17")]
    [InlineData("""return struct.unpack('b','\1\2\3',2)""", "ok 2 3")]
    [InlineData("""return struct.unpack('b','\1\2\3',3)""", "ok 3 4")]
    [InlineData(
        """return struct.unpack('b','\1\2\3',4)""",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData(
        """return struct.unpack('b','\1\2\3',5)""",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData(
        """return struct.unpack('b','\1\2\3',0)""",
        "error 'user_script:1: bad argument #3 to 'unpack' (offset must be 1 or greater)'")]
    [InlineData(
        """return struct.unpack('b','\1\2\3',-1)""",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData(
        """return struct.unpack('b','\1\2\3',-2^40)""",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData(
        """return struct.unpack('b','\1\2\3',2^62)""",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData(
        """return struct.unpack('b','\1\2\3',1e300)""",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData("""return struct.unpack('b','\1\2\3',nil)""", "ok 1 2")]
    [InlineData("""return struct.unpack('b','\1\2\3','2')""", "ok 2 3")]
    [InlineData(
        """return struct.unpack('b','\1\2\3',{})""",
        "error 'user_script:1: bad argument #3 to 'unpack' (number expected, got table)'")]
    [InlineData("return struct.unpack('','abc')", "ok 1")]
    [InlineData("return struct.unpack('','abc',3)", "ok 3")]
    [InlineData("return struct.unpack('','abc',4)", "ok 4")]
    [InlineData("return struct.unpack('','abc',9)", "ok 9")]
    [InlineData(
        "return struct.unpack('c2147483647','a')",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData(
        "return struct.unpack('c2147483647','a',2)",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData(
        "return struct.unpack('q','a')",
        "error 'user_script:1: bad argument #1 to 'unpack' (invalid format option 'q')'")]
    [InlineData(
        "return struct.unpack('=','a')",
        "error 'user_script:1: bad argument #1 to 'unpack' (invalid format option '=')'")]
    [InlineData("""return struct.unpack('s','ab\0cd\0',4)""", "ok 'cd' 7")]
    [InlineData(
        "return struct.unpack('s','ab',9)",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData("""return struct.unpack('!4 bi','\1\0\0\0\2\0\0\0')""", "ok 1 2 9")]
    [InlineData(
        """local ok,e for i=7000,9000 do ok,e=pcall(struct.unpack,string.rep('b',i),string.rep('\1',i)) if not """
            + "ok then return i,e end end",
        "ok 7998 'stack overflow (too many results)'")]
    [InlineData(
        "return struct.size()",
        "error 'user_script:1: bad argument #1 to 'size' (string expected, got no value)'")]
    [InlineData("return struct.size('')", "ok 0")]
    [InlineData("return struct.size('b')", "ok 1")]
    [InlineData("return struct.size('bBhHiIlLTfd')", "ok 50")]
    [InlineData("return struct.size('!bl')", "ok 16")]
    [InlineData("return struct.size('!bi3b')", "ok 7")]
    [InlineData("return struct.size('!bi5b')", "ok 11")]
    [InlineData("return struct.size('c5')", "ok 5")]
    [InlineData("return struct.size('c')", "ok 1")]
    [InlineData(
        "return struct.size('c0')",
        "error 'user_script:1: bad argument #1 to 'size' (option 'c0' has no fixed size)'")]
    [InlineData(
        "return struct.size('s')",
        "error 'user_script:1: bad argument #1 to 'size' (option 's' has no fixed size)'")]
    [InlineData("return struct.size('x')", "ok 1")]
    [InlineData("return struct.size('i32')", "ok 32")]
    [InlineData("return struct.size('i33')", "error 'user_script:1: integral size 33 is larger than limit of 32'")]
    [InlineData("return struct.size('z')", "ok 0")]
    [InlineData("return struct.size('c2147483647')", "ok 2147483647")]
    [InlineData("return struct.size('c2147483647c2147483647')", "ok 4294967294")]
    [InlineData("return struct.size('c2147483647b')", "ok 2147483648")]
    [InlineData("return struct.size('c2147483647!h')", "ok 2147483650")]
    [InlineData("return struct.size('c2147483648')", "error 'user_script:1: integral size overflow'")]
    [InlineData("return struct.size('c2147483639')", "ok 2147483639")]
    [InlineData(
        "return struct.size('=')",
        "error 'user_script:1: bad argument #1 to 'size' (invalid format option '=')'")]
    [InlineData("return struct.size('!3')", "error 'user_script:1: alignment 3 is not a power of 2'")]
    [InlineData("return struct.size('i')", "ok 4")]
    [InlineData("return struct.size('!1bl')", "ok 9")]
    [InlineData("return struct.size('!32bi32')", "ok 64")]
    [InlineData("return struct.size('!32bi24')", "ok 48")]
    [InlineData("return struct.size('c99999999999')", "error 'user_script:1: integral size overflow'")]
    [InlineData("return struct.size('c214748364')", "ok 214748364")]
    [InlineData("return struct.size('c21474836470')", "error 'user_script:1: integral size overflow'")]
    [InlineData("return struct.size('c2147483640')", "ok 2147483640")]
    [InlineData("return struct.size('!9')", "error 'user_script:1: alignment 9 is not a power of 2'")]
    [InlineData("return struct.size('!0')", "error 'user_script:1: alignment 0 is not a power of 2'")]
    [InlineData("return struct.unpack('c0','12',1)", "error 'user_script:1: format 'c0' needs a previous size'")]
    [InlineData("return struct.unpack('c0','12')", "error 'user_script:1: format 'c0' needs a previous size'")]
    [InlineData("""return struct.unpack('bc0c0','\0011abc')""", "ok 'a' 4")]
    [InlineData(
        "return struct.unpack(' ','abc',9)",
        "error 'user_script:1: bad argument #2 to 'unpack' (data string too short)'")]
    [InlineData("return struct.unpack('','abc',-1)", "ok -1")]
    [InlineData(
        """return struct.unpack('xc0','\0011abc')""",
        "error 'user_script:1: format 'c0' needs a previous size'")]
    [InlineData(
        "return struct.pack('bb',1)",
        "error 'user_script:1: bad argument #3 to 'pack' (number expected, got nil)'")]
    [InlineData("return struct.size('5')", "ok 0")]
    [InlineData("return struct.size('bz5b')", "ok 2")]
    [InlineData("return struct.unpack('c0c0','12')", "error 'user_script:1: format 'c0' needs a previous size'")]
    [InlineData(
        """local ok,e for i=7000,9000 do ok,e=pcall(struct.unpack,string.rep('b',i),string.rep('\1',i),1) if no"""
            + "t ok then return i,e end end",
        "ok 7997 'stack overflow (too many results)'")]
    [InlineData("local s=struct return s.pack('b',1)", """ok '\001'""")]
    [InlineData(
        "local s=struct return s.pack('c3','a')",
        "error 'user_script:1: bad argument #3 to 'pack' (string too short)'")]
    [InlineData(
        "return struct:pack('b')",
        "error 'user_script:1: calling 'pack' on bad self (string expected, got table)'")]
    public void Struct_answers_as_Redis(string lua, string expected) =>
        Assert.Equal(expected, LibraryScript.Run(lua));
}
