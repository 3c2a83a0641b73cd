using System;
using System.Text;
using Tandem.Lua;
using Xunit;

namespace Tandem.Tests.Lua;

/// <summary>Whatever bytes a script hands to cjson, cmsgpack and struct, the worst is a Lua error.</summary>
public sealed class LibraryRandomTests
{
    private const int Rounds = 4000;

    private readonly LuaState _state = LibraryScript.NewState();

    [Theory]
    [InlineData("cjson", "decode", "[]{}:,\"\\/u0123456789abcdefdD8+-.eExXnulltruefalsinfNaN \t\n\0\u0001")]
    [InlineData("cmsgpack", "unpack", null)]
    [InlineData("cmsgpack", "unpack_one", null)]
    public void Random_bytes_give_values_or_a_Lua_error(string library, string function, string? alphabet)
    {
        LuaFunction tested = Function(library, function);
        for (int seed = 0; seed < Rounds; seed++)
        {
            Random random = new(seed);
            LuaValue text = LuaValue.FromBytes(Bytes(random, alphabet, 64));
            _ = Attempt(tested, text);
        }
    }

    [Fact]
    public void Random_formats_of_struct_give_values_or_a_Lua_error()
    {
        LuaFunction pack = Function("struct", "pack");
        LuaFunction unpack = Function("struct", "unpack");
        LuaFunction size = Function("struct", "size");
        for (int seed = 0; seed < Rounds; seed++)
        {
            Random random = new(seed);
            LuaValue format = LuaValue.FromBytes(Bytes(random, "bBhHlLTiIfdscx<>! 0123456789=z\0\u00e9", 12));
            LuaValue data = LuaValue.FromBytes(Bytes(random, null, 64));
            LuaValue number = BitConverter.Int64BitsToDouble(random.NextInt64());
            _ = Attempt(pack, format, number, data, number, data, number);
            _ = Attempt(unpack, format, data, (double)random.Next(-3, 70));
            _ = Attempt(unpack, format, data, number);
            _ = Attempt(size, format);
        }
    }

    [Theory]
    [InlineData("cjson", "encode", "decode")]
    [InlineData("cmsgpack", "pack", "unpack")]
    public void What_was_written_reads_back_and_is_written_the_same_again(string library, string write, string read)
    {
        LuaFunction writer = Function(library, write);
        LuaFunction reader = Function(library, read);
        for (int seed = 0; seed < Rounds / 4; seed++)
        {
            LuaValue value = Value(new Random(seed), 0);
            LuaValue text = _state.Call(writer, value);
            LuaValue again = _state.Call(writer, _state.Call(reader, text));
            Assert.True(text == again, $"seed {seed}: {text} and {again}");
        }
    }

    [Fact]
    public void A_number_survives_struct_in_each_size_that_holds_it()
    {
        LuaFunction pack = Function("struct", "pack");
        LuaFunction unpack = Function("struct", "unpack");
        for (int seed = 0; seed < Rounds / 4; seed++)
        {
            Random random = new(seed);
            int size = random.Next(1, 7); // a double holds 53 bits
            long limit = 1L << ((size * 8) - 1);
            double number = random.NextInt64(-limit, limit);
            LuaValue format = LuaValue.FromText($"{(random.Next(2) == 0 ? '<' : '>')}i{size}");
            LuaValue[] expected = [number, size + 1.0];
            LuaValue[] results = _state.CallForAll(unpack, format, _state.Call(pack, format, number));
            Assert.Equal(expected, results);
        }
    }

    private static byte[] Bytes(Random random, string? alphabet, int longest)
    {
        byte[] bytes = new byte[random.Next(longest + 1)];
        random.NextBytes(bytes);
        if (alphabet is not null)
        {
            byte[] letters = Encoding.Latin1.GetBytes(alphabet);
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = letters[random.Next(letters.Length)];
            }
        }

        return bytes;
    }

    /// <summary>A value JSON and MessagePack can hold; a map has one field, as the order of more may change.</summary>
    private static LuaValue Value(Random random, int depth)
    {
        switch (random.Next(depth < 5 ? 7 : 4))
        {
            case 0:
                return random.Next(-100_000, 100_000);
            case 1:
                return random.Next(-1000, 1000) / 8.0;
            case 2:
                return random.Next(2) == 0;
            case 3:
                return LuaValue.FromBytes(Bytes(random, null, 40));
            case 4:
                LuaTable map = new();
                map.Set(LuaValue.FromBytes(Bytes(random, null, 10)), Value(random, depth + 1));
                return map;
            default:
                LuaTable array = new();
                int count = random.Next(20);
                for (int i = 1; i <= count; i++)
                {
                    array[i] = Value(random, depth + 1);
                }

                return array;
        }
    }

    private LuaFunction Function(string library, string name)
    {
        Assert.True(_state.Globals[library].TryGetTable(out LuaTable? table));
        Assert.True(table[name].TryGetFunction(out LuaFunction? function));
        return function;
    }

    private bool Attempt(LuaFunction function, params ReadOnlySpan<LuaValue> arguments)
    {
        try
        {
            _ = _state.CallForAll(function, arguments);
            return true;
        }
        catch (LuaException)
        {
            return false;
        }
    }
}
