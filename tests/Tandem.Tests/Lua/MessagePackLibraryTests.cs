using Xunit;

namespace Tandem.Tests.Lua;

/// <summary>cmsgpack: the expected values are what redis-server 7.0.15 gave.</summary>
public sealed class MessagePackLibraryTests
{
    [Theory]
    [InlineData(
        "return cmsgpack.pack()",
        "error 'user_script:1: bad argument #0 to 'pack' (MessagePack pack needs input.)'")]
    [InlineData("return cmsgpack.pack(nil)", """ok '\192'""")]
    [InlineData("return cmsgpack.pack(true,false)", """ok '\195\194'""")]
    [InlineData("return cmsgpack.pack(cmsgpack.pack)", """ok '\192'""")]
    [InlineData("return cmsgpack.pack(cjson.null)", """ok '\192'""")]
    [InlineData(
        "return cmsgpack.pack(0,1,127,128,255,256,65535,65536,4294967295,4294967296)",
        """ok '\000\001\127\204\128\204\255\205\001\000\205\255\255\206\000\001\000\000\206\255\255\255\255\207"""
            + """\000\000\000\001\000\000\000\000'""")]
    [InlineData(
        "return cmsgpack.pack(-1,-32,-33,-128,-129,-32768,-32769,-2147483648,-2147483649)",
        """ok '\255\224\208\223\208\128\209\255\127\209\128\000\210\255\255\127\255\210\128\000\000\000\211\255"""
            + """\255\255\255\127\255\255\255'""")]
    [InlineData(
        "return cmsgpack.pack(2^53,2^62,2^63,-2^63,2^64)",
        """ok '\207\000 \000\000\000\000\000\000\207@\000\000\000\000\000\000\000\202_\000\000\000\211\128\000"""
            + """\000\000\000\000\000\000\202_\128\000\000'""")]
    [InlineData(
        "return cmsgpack.pack(1.5,0.1,1/0,-1/0,0/0,-(0/0),-0.0,1e300)",
        """ok '\202?\192\000\000\203?\185\153\153\153\153\153\154\202\127\128\000\000\202\255\128\000\000\203\2"""
            + """55\248\000\000\000\000\000\000\203\127\248\000\000\000\000\000\000\000\203~7\228<\136\000u\156'""")]
    [InlineData(
        "return cmsgpack.pack('','a',string.rep('x',31))",
        """ok '\160\161a\191xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'""")]
    [InlineData("return cmsgpack.pack(string.rep('x',32)):sub(1,4)", """ok '\217 xx'""")]
    [InlineData("return cmsgpack.pack(string.rep('x',255)):sub(1,4)", """ok '\217\255xx'""")]
    [InlineData("return cmsgpack.pack(string.rep('x',256)):sub(1,4)", """ok '\218\001\000x'""")]
    [InlineData("return cmsgpack.pack(string.rep('x',65535)):sub(1,4)", """ok '\218\255\255x'""")]
    [InlineData("return cmsgpack.pack(string.rep('x',65536)):sub(1,6)", """ok '\219\000\001\000\000x'""")]
    [InlineData(
        "return cmsgpack.pack({},{1},{1,2,a=3},{a=1},{[2]=1},{[1]=1,[3]=1})",
        """ok '\144\145\001\131\001\001\002\002\161a\003\129\161a\001\129\002\001\130\001\001\003\001'""")]
    [InlineData("return cmsgpack.pack({[1.5]=1})", """ok '\129\202?\192\000\000\001'""")]
    [InlineData("return cmsgpack.pack({[0]=1})", """ok '\129\000\001'""")]
    [InlineData("return cmsgpack.pack({[true]=1})", """ok '\129\195\001'""")]
    [InlineData("return cmsgpack.pack({1,nil,3})", """ok '\130\001\001\003\003'""")]
    [InlineData("return cmsgpack.pack({1,2,3,nil})", """ok '\147\001\002\003'""")]
    [InlineData("return cmsgpack.pack({[2^31]=1})", """ok '\129\206\128\000\000\000\001'""")]
    [InlineData(
        "local t={} for i=1,16 do t[i]=i end return cmsgpack.pack(t)",
        """ok '\220\000\016\001\002\003\004\005\006\007\008\009\010\011\012\013\014\015\016'""")]
    [InlineData(
        "local t={} for i=1,65536 do t[i]=1 end return cmsgpack.pack(t):sub(1,6)",
        """ok '\221\000\001\000\000\001'""")]
    [InlineData("local t={} for i=1,15 do t['k'..i]=1 end return cmsgpack.pack(t):sub(1,1)", """ok '\143'""")]
    [InlineData("local t={} for i=1,16 do t['k'..i]=1 end return cmsgpack.pack(t):sub(1,3)", """ok '\222\000\016'""")]
    [InlineData(
        "local t={} t[1]=t return cmsgpack.pack(t)",
        """ok '\145\145\145\145\145\145\145\145\145\145\145\145\145\145\145\145\192'""")]
    [InlineData(
        "local t={} t.a=t return cmsgpack.pack(t)",
        """ok '\129\161a\129\161a\129\161a\129\161a\129\161a\129\161a\129\161a\129\161a\129\161a\129\161a\129\1"""
            + """61a\129\161a\129\161a\129\161a\129\161a\129\161a\192'""")]
    [InlineData(
        "return cmsgpack.unpack()",
        "error 'user_script:1: bad argument #1 to 'unpack' (string expected, got no value)'")]
    [InlineData("return cmsgpack.unpack('')", "ok")]
    [InlineData("""return cmsgpack.unpack('\193')""", "error 'user_script:1: Bad data format in input.'")]
    [InlineData("""return cmsgpack.unpack('\205')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData("""return cmsgpack.unpack('\205\1')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData("""return cmsgpack.unpack('\1\2\3')""", "ok 1 2 3")]
    [InlineData("""return cmsgpack.unpack('\1\193')""", "error 'user_script:1: Bad data format in input.'")]
    [InlineData(
        "return cmsgpack.unpack({})",
        "error 'user_script:1: bad argument #1 to 'unpack' (string expected, got table)'")]
    [InlineData("return cmsgpack.unpack(12)", "ok 49 50")]
    [InlineData(
        """return cmsgpack.unpack('\204\255\205\255\255\206\255\255\255\255\207\255\255\255\255\255\255\255\255')""",
        "ok 255 65535 4294967295 -1")]
    [InlineData(
        """return cmsgpack.unpack('\208\255\209\255\254\210\255\255\255\253\211\255\255\255\255\255\255\255\252')""",
        "ok -1 -2 -3 -4")]
    [InlineData("""return cmsgpack.unpack('\224\255\127\192\194\195')""", "ok -32 -1 127 nil false true")]
    [InlineData("""return cmsgpack.unpack('\202\63\192\0\0\203\63\248\0\0\0\0\0\0')""", "ok 1.5 1.5")]
    [InlineData("""return cmsgpack.unpack('\160\163abc\217\1x\218\0\1y\219\0\0\0\1z')""", "ok '' 'abc' 'x' 'y' 'z'")]
    [InlineData(
        """return cmsgpack.unpack('\196\1x\197\0\1y\198\0\0\0\1z')""",
        "error 'user_script:1: Bad data format in input.'")]
    [InlineData("""return cmsgpack.unpack('\212\1x')""", "error 'user_script:1: Bad data format in input.'")]
    [InlineData("""return cmsgpack.unpack('\199\1\1x')""", "error 'user_script:1: Bad data format in input.'")]
    [InlineData("""return cmsgpack.unpack('\144\146\1\2\220\0\1\5\221\0\0\0\1\6')""", "ok {} {1,2} {5} {6}")]
    [InlineData(
        """return cmsgpack.unpack('\128\129\161a\1\222\0\1\161b\2\223\0\0\0\1\161c\3')""",
        "ok {} {'a'=1} {'b'=2} {'c'=3}")]
    [InlineData("""return cmsgpack.unpack('\129\192\1')""", "error 'table index is nil'")]
    [InlineData("""return cmsgpack.unpack('\129\203\127\248\0\0\0\0\0\0\1')""", "error 'table index is NaN'")]
    [InlineData("""return cmsgpack.unpack('\129\1')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData("""return cmsgpack.unpack('\129')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData("""return cmsgpack.unpack('\145')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData("""return cmsgpack.unpack('\221\255\255\255\255')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData("""return cmsgpack.unpack('\223\255\255\255\255')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData("""return cmsgpack.unpack('\219\255\255\255\255')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData(
        """return cmsgpack.unpack('\221\255\255\255\255\1\2')""",
        "error 'user_script:1: Missing bytes in input.'")]
    [InlineData("""return cmsgpack.unpack('\147\1\192\3')""", "ok {1,3=3}")]
    [InlineData("""return cmsgpack.unpack('\129\1\192')""", "ok {}")]
    [InlineData("""return cmsgpack.unpack('\217')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData("""return cmsgpack.unpack('\218\0')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData("""return cmsgpack.unpack('\202\0')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData("""return cmsgpack.unpack('\163ab')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData(
        """return cmsgpack.unpack(string.rep('\145',100000))""",
        "error 'user_script:1: stack overflow (in function mp_decode_to_lua_array)'")]
    [InlineData(
        """return cmsgpack.unpack(string.rep('\129\1',100000))""",
        "error 'user_script:1: stack overflow (too many return values at once; use unpack_one or unpack_limit"
            + " instead.)'")]
    [InlineData(
        """return cmsgpack.unpack(string.rep('\129',100000))""",
        "error 'user_script:1: stack overflow (too many return values at once; use unpack_one or unpack_limit"
            + " instead.)'")]
    [InlineData(
        """local d for i=7000,9000 do if not pcall(cmsgpack.unpack,string.rep('\1',i)) then d=i break end end r"""
            + "eturn d",
        "ok 8000")]
    [InlineData(
        """local d for i=7000,9000 do local ok,e=pcall(cmsgpack.unpack,string.rep('\1',i)) if not ok then retur"""
            + "n e end end",
        "ok 'stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)'")]
    [InlineData("""return cmsgpack.unpack_one('\1\2\3')""", "ok 1 1")]
    [InlineData("""return cmsgpack.unpack_one('\1\2\3',1)""", "ok 2 2")]
    [InlineData("""return cmsgpack.unpack_one('\1\2\3',2)""", "ok -1 3")]
    [InlineData("""return cmsgpack.unpack_one('\1\2\3',3)""", "ok -1")]
    [InlineData(
        """return cmsgpack.unpack_one('\1\2\3',4)""",
        "error 'user_script:1: Start offset 4 greater than input length 3.'")]
    [InlineData(
        """return cmsgpack.unpack_one('\1\2\3',-1)""",
        "error 'user_script:1: Invalid request to unpack with offset of -1 and limit of 3.'")]
    [InlineData("return cmsgpack.unpack_one('')", "ok -1")]
    [InlineData(
        "return cmsgpack.unpack_one()",
        "error 'user_script:1: bad argument #1 to 'unpack_one' (string expected, got no value)'")]
    [InlineData(
        """return cmsgpack.unpack_one('\1',{})""",
        "error 'user_script:1: bad argument #2 to 'unpack_one' (number expected, got table)'")]
    [InlineData("""return cmsgpack.unpack_one('\1','0')""", "ok -1 1")]
    [InlineData("""return cmsgpack.unpack_one('\146\1')""", "error 'user_script:1: Missing bytes in input.'")]
    [InlineData(
        """return cmsgpack.unpack_limit('\1\2\3')""",
        "error 'user_script:1: bad argument #2 to 'unpack_limit' (number expected, got no value)'")]
    [InlineData("""return cmsgpack.unpack_limit('\1\2\3',2)""", "ok 2 1 2")]
    [InlineData("""return cmsgpack.unpack_limit('\1\2\3',3)""", "ok -1 1 2 3")]
    [InlineData("""return cmsgpack.unpack_limit('\1\2\3',5)""", "ok -1 1 2 3")]
    [InlineData("""return cmsgpack.unpack_limit('\1\2\3',0)""", "ok 1 2 3")]
    [InlineData(
        """return cmsgpack.unpack_limit('\1\2\3',-1)""",
        "error 'user_script:1: Invalid request to unpack with offset of 0 and limit of 3.'")]
    [InlineData("""return cmsgpack.unpack_limit('\1\2\3',1,1)""", "ok 2 2")]
    [InlineData("""return cmsgpack.unpack_limit('\1\2\3',0,1)""", "ok 1")]
    [InlineData(
        """return cmsgpack.unpack_limit('\1\2\3',0,4)""",
        "error 'user_script:1: Start offset 4 greater than input length 3.'")]
    [InlineData(
        """return cmsgpack.unpack_limit('\1\2\3',2,-5)""",
        "error 'user_script:1: Invalid request to unpack with offset of -5 and limit of 3.'")]
    [InlineData("""return cmsgpack.unpack_limit('\1\2\3',2^32+1)""", "ok -1 1 2 3")]
    [InlineData("""return cmsgpack.unpack_limit('\1\2\3',2,0,9)""", "ok 2 1 2")]
    [InlineData("""return pcall(cmsgpack.unpack,'\193')""", "ok false 'Bad data format in input.'")]
    [InlineData("return pcall(cmsgpack.pack)", "ok false 'bad argument #0 to '?' (MessagePack pack needs input.)'")]
    [InlineData(
        "return setmetatable({1,2},{__index=function() return 9 end}) and cmsgpack.pack(setmetatable({1,2},{_"
            + "_index=function() return 9 end}))",
        """ok '\146\001\002'""")]
    [InlineData(
        "return cmsgpack.unpack(cmsgpack.pack({1,2,{a='x',b={1.5,-7}},'s',true,false}))",
        "ok {1,2,{'a'='x','b'={1.5,-7}},'s',true,false}")]
    [InlineData("return cmsgpack.pack({[1]=1,[2]=2,[3]=3})", """ok '\147\001\002\003'""")]
    [InlineData(
        "return cmsgpack.pack(16777217,0.5,16777217.5,3.4028234663852886e38,1e-45,1.4012984643248171e-45)",
        """ok '\206\001\000\000\001\202?\000\000\000\203Ap\000\000\024\000\000\000\202\127\127\255\255\2036\150"""
            + """\214\001\1737j\185\202\000\000\000\001'""")]
    [InlineData("local t={} for i=1,4000 do t[i]=1 end return #cmsgpack.pack(unpack(t))", "ok 4000")]
    [InlineData(
        "local t={} for i=1,4001 do t[i]=1 end return #cmsgpack.pack(unpack(t))",
        "error 'user_script:1: bad argument #0 to 'pack' (Too many arguments for MessagePack pack.)'")]
    [InlineData("local t={} for i=1,3999 do t[i]=1 end return #cmsgpack.pack(unpack(t))", "ok 3999")]
    [InlineData("""return cmsgpack.unpack('\1\2',5,6)""", "ok 1 2")]
    [InlineData("""return cmsgpack.unpack_limit('\1\2\3',2^53)""", "ok -1 1 2 3")]
    [InlineData(
        """return cmsgpack.unpack_limit('\1\2\3',-2^40,-2^40-3)""",
        "error 'user_script:1: Invalid request to unpack with offset of -3 and limit of 3.'")]
    public void Cmsgpack_answers_as_Redis(string lua, string expected) =>
        Assert.Equal(expected, LibraryScript.Run(lua));
}
