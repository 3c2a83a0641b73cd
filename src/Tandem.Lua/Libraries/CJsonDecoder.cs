using System;
using System.Runtime.CompilerServices;

namespace Tandem.Lua.Libraries;

/// <summary>Reads the one value of a JSON text.</summary>
internal ref struct CJsonDecoder
{
    private readonly LuaCall _call;
    private readonly CJsonSettings _settings;
    private JsonTokenReader _reader;
    private int _depth;
    private int _places; // that the C library's stack would have in use

    /// <summary>A decoder at the start of <paramref name="text"/>.</summary>
    internal CJsonDecoder(LuaCall call, CJsonSettings settings, ReadOnlySpan<byte> text)
    {
        _call = call;
        _settings = settings;
        _reader = new JsonTokenReader(text, settings.DecodesInvalidNumbers);
        _places = 1;
    }

    /// <summary>The value; null is <see cref="LuaValue.NullPointer"/>.</summary>
    /// <exception cref="LuaException">The text is not JSON, or nested too deep.</exception>
    internal LuaValue Decode()
    {
        JsonToken token = _reader.Next();
        LuaValue value = Value(token);
        token = _reader.Next();
        return token == JsonToken.End ? value : throw Unexpected("the end", token);
    }

    private LuaValue Value(JsonToken token)
    {
        switch (token)
        {
            case JsonToken.String:
            case JsonToken.Number:
            case JsonToken.Boolean:
            case JsonToken.Null:
                return _reader.Value;
            case JsonToken.ObjectBegin:
                return Object();
            case JsonToken.ArrayBegin:
                return Array();
            default:
                throw Unexpected("value", token);
        }
    }

    private LuaTable Object()
    {
        Descend(3);
        _places += 2;
        LuaTable table = new();
        JsonToken token = _reader.Next();
        if (token != JsonToken.ObjectEnd)
        {
            while (true)
            {
                if (token != JsonToken.String)
                {
                    throw Unexpected("object key string", token);
                }

                LuaValue key = _reader.Value;
                token = _reader.Next();
                if (token != JsonToken.Colon)
                {
                    throw Unexpected("colon", token);
                }

                table.Set(key, Value(_reader.Next()));
                token = _reader.Next();
                if (token == JsonToken.ObjectEnd)
                {
                    break;
                }

                if (token != JsonToken.Comma)
                {
                    throw Unexpected("comma or object end", token);
                }

                token = _reader.Next();
            }
        }

        _places -= 2;
        _depth--;
        return table;
    }

    private LuaTable Array()
    {
        Descend(2);
        _places++;
        LuaTable table = new();
        JsonToken token = _reader.Next();
        if (token != JsonToken.ArrayEnd)
        {
            for (int i = 1; ; i++)
            {
                table.SetInteger(i, Value(token));
                token = _reader.Next();
                if (token == JsonToken.ArrayEnd)
                {
                    break;
                }

                if (token != JsonToken.Comma)
                {
                    throw Unexpected("comma or array end", token);
                }

                token = _reader.Next();
            }
        }

        _places--;
        _depth--;
        return table;
    }

    private void Descend(int places)
    {
        _depth++;
        if (_depth > _settings.DecodeMaxDepth || _places + places > CJsonSettings.MaxStackPlaces
            || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw _call.Error(
                $"Found too many nested data structures ({_depth}) at character {_reader.Position}");
        }
    }

    private readonly LuaException Unexpected(string expected, JsonToken found)
    {
        string name = found switch
        {
            JsonToken.ObjectBegin => "T_OBJ_BEGIN",
            JsonToken.ObjectEnd => "T_OBJ_END",
            JsonToken.ArrayBegin => "T_ARR_BEGIN",
            JsonToken.ArrayEnd => "T_ARR_END",
            JsonToken.String => "T_STRING",
            JsonToken.Number => "T_NUMBER",
            JsonToken.Boolean => "T_BOOLEAN",
            JsonToken.Null => "T_NULL",
            JsonToken.Colon => "T_COLON",
            JsonToken.Comma => "T_COMMA",
            JsonToken.End => "T_END",
            _ => _reader.Problem,
        };
        return _call.Error($"Expected {expected} but found {name} at character {_reader.TokenStart + 1}");
    }
}
