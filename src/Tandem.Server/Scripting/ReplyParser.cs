using System;
using Tandem.Lua;
using Tandem.Protocol;

namespace Tandem.Server.Scripting;

/// <summary>Turns what a command replied into a Lua value, as redis.call gives it.</summary>
/// <remarks>The bytes are our own writer's, so they are not doubted. Forms: the manual's page on the Lua API, "data type
/// conversion", both for RESP2 and RESP3.</remarks>
internal ref struct ReplyParser
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _at;

    public ReplyParser(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Reads one reply.</summary>
    public LuaValue Read()
    {
        RespType type = (RespType)_bytes[_at++];
        ReadOnlySpan<byte> line = ReadLine();
        switch (type)
        {
            case RespType.Integer:
                return Integer(line);
            case RespType.BulkString:
                return ReadBulk(line);
            case RespType.SimpleString:
                return Status(line);
            case RespType.Error:
                return Error(line);
            case RespType.Array or RespType.Push:
                return ReadArray(Integer(line));
            case RespType.Null:
                return LuaValue.Nil;
            case RespType.Boolean:
                return line[0] == 't';
            case RespType.Double:
                return Single(LuaNames.Double, NumberText.TryParseDouble(line, out double value) ? value : double.NaN);
            case RespType.BigNumber:
                return Single(LuaNames.BigNumber, LuaValue.FromBytes(line));
            case RespType.VerbatimString:
                return ReadVerbatim(line);
            case RespType.Map:
                return Single(LuaNames.Map, ReadMap(Integer(line)));
            case RespType.Set:
                return Single(LuaNames.Set, ReadSet(Integer(line)));
            case RespType.Attribute:
                ReadMap(Integer(line));
                return Read();
            default:
                throw new InvalidOperationException($"a reply of type {type}");
        }
    }

    /// <summary>The table that stands for an error in a script.</summary>
    /// <param name="text">With its code, "ERR" when there is but one word.</param>
    public static LuaTable Error(ReadOnlySpan<byte> text)
    {
        LuaTable table = new(0, 4);
        table.Set(
            LuaNames.Err, text.IndexOf((byte)' ') >= 0 ? LuaValue.FromBytes(text) : LuaValue.FromBytes([.. "ERR "u8, .. text]));
        return table;
    }

    /// <summary>The table that stands for a status.</summary>
    public static LuaTable Status(ReadOnlySpan<byte> text) =>
        Single(LuaNames.Ok, text.SequenceEqual("OK"u8) ? LuaNames.OkStatus : LuaValue.FromBytes(text));

    private static LuaTable Single(LuaString name, LuaValue value)
    {
        LuaTable table = new(0, 1);
        table.Set(name, value);
        return table;
    }

    private static long Integer(ReadOnlySpan<byte> digits)
    {
        bool isNegative = digits[0] == '-';
        long value = 0;
        foreach (byte digit in isNegative ? digits[1..] : digits)
        {
            value = (value * 10) + digit - '0';
        }

        return isNegative ? -value : value;
    }

    private ReadOnlySpan<byte> ReadLine()
    {
        int length = _bytes[_at..].IndexOf((byte)'\r');
        ReadOnlySpan<byte> line = _bytes.Slice(_at, length);
        _at += length + 2;
        return line;
    }

    private LuaValue ReadBulk(ReadOnlySpan<byte> header)
    {
        int length = (int)Integer(header);
        if (length < 0)
        {
            return LuaValue.False;
        }

        ReadOnlySpan<byte> value = _bytes.Slice(_at, length);
        _at += length + 2;
        return LuaValue.FromBytes(value);
    }

    private LuaTable ReadVerbatim(ReadOnlySpan<byte> header)
    {
        int length = (int)Integer(header);
        ReadOnlySpan<byte> value = _bytes.Slice(_at, length);
        _at += length + 2;
        LuaTable table = new(0, 2);
        table.Set(LuaNames.Text, LuaValue.FromBytes(value[4..]));
        table.Set(LuaNames.Format, LuaValue.FromBytes(value[..3]));
        return Single(LuaNames.VerbatimString, table);
    }

    private LuaValue ReadArray(long count)
    {
        if (count < 0)
        {
            return LuaValue.False;
        }

        LuaTable table = new((int)count);
        for (int i = 1; i <= count; i++)
        {
            table.SetInteger(i, Read());
        }

        return table;
    }

    private LuaTable ReadMap(long pairs)
    {
        LuaTable table = new(0, (int)pairs);
        for (long i = 0; i < pairs; i++)
        {
            LuaValue key = Read();
            table.Set(key, Read());
        }

        return table;
    }

    private LuaTable ReadSet(long count)
    {
        LuaTable table = new(0, (int)count);
        for (long i = 0; i < count; i++)
        {
            table.Set(Read(), LuaValue.True);
        }

        return table;
    }
}
