using System;
using System.Runtime.CompilerServices;
using System.Text;

namespace Tandem.Lua.Libraries;

/// <summary>Writes one value as JSON.</summary>
internal readonly ref struct CJsonEncoder
{
    private const byte NoEscape = 0;
    private const byte LongEscape = (byte)'u';

    // For each byte the letter after the backslash; 0 for bytes written as they are.
    private static readonly byte[] Escapes = MakeEscapes();

    private readonly LuaCall _call;
    private readonly CJsonSettings _settings;
    private readonly LuaStringBuilder _text;

    /// <summary>An encoder that appends to <paramref name="text"/>.</summary>
    internal CJsonEncoder(LuaCall call, CJsonSettings settings, LuaStringBuilder text)
    {
        _call = call;
        _settings = settings;
        _text = text;
    }

    /// <summary>Appends <paramref name="value"/>.</summary>
    /// <exception cref="LuaException">It has no JSON form.</exception>
    internal void Encode(LuaValue value) => Encode(value, 0, 1);

    /// <param name="value">The value.</param>
    /// <param name="depth">Tables around it.</param>
    /// <param name="places">Places the C library's stack would have in use.</param>
    private void Encode(LuaValue value, int depth, int places)
    {
        switch (value.Type)
        {
            case LuaType.String when value.TryGetString(out LuaString? text):
                EncodeString(text.Span);
                break;
            case LuaType.Number when value.TryGetNumber(out double number):
                EncodeNumber(number);
                break;
            case LuaType.Boolean:
                _text.Append(value.IsTruthy ? "true"u8 : "false"u8);
                break;
            case LuaType.Table when value.TryGetTable(out LuaTable? table):
                EncodeTable(table, depth + 1, places);
                break;
            case LuaType.Nil:
            case LuaType.LightUserData when value == LuaValue.NullPointer:
                _text.Append("null"u8);
                break;
            default:
                throw Refusal(value, "type not supported");
        }
    }

    private void EncodeTable(LuaTable table, int depth, int places)
    {
        if (depth > _settings.EncodeMaxDepth || places + 3 > CJsonSettings.MaxStackPlaces
            || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw _call.Error($"Cannot serialise, excessive nesting ({depth})");
        }

        int length = ArrayLength(table);
        if (length > 0)
        {
            EncodeArray(table, length, depth, places);
        }
        else
        {
            EncodeObject(table, depth, places);
        }
    }

    private void EncodeArray(LuaTable table, int length, int depth, int places)
    {
        _text.Append((byte)'[');
        for (int i = 1; i <= length && i > 0; i++)
        {
            if (i > 1)
            {
                _text.Append((byte)',');
            }

            Encode(table.GetInteger(i), depth, places + 1);
        }

        _text.Append((byte)']');
    }

    private void EncodeObject(LuaTable table, int depth, int places)
    {
        _text.Append((byte)'{');
        LuaValue key = LuaValue.Nil;
        bool isFirst = true;
        while (table.Next(ref key, out LuaValue value))
        {
            if (!isFirst)
            {
                _text.Append((byte)',');
            }

            isFirst = false;
            if (key.TryGetNumber(out double number))
            {
                _text.Append((byte)'"');
                EncodeNumber(number);
                _text.Append("\":"u8);
            }
            else if (key.TryGetString(out LuaString? text))
            {
                EncodeString(text.Span);
                _text.Append((byte)':');
            }
            else
            {
                throw Refusal(key, "table key must be a number or string");
            }

            Encode(value, depth, places + 2);
        }

        _text.Append((byte)'}');
    }

    /// <summary>The largest index if all keys are indices and the array is not sparse, else 0 or less.</summary>
    private int ArrayLength(LuaTable table)
    {
        int largest = 0;
        int items = 0;
        LuaValue key = LuaValue.Nil;
        while (table.Next(ref key, out _))
        {
            if (!key.TryGetNumber(out double number) || !(number >= 1) || Math.Floor(number) != number)
            {
                return -1;
            }

            if (number > largest)
            {
                // As the C library's conversion to int: what does not fit is the least one, and so makes an object.
                largest = number <= int.MaxValue ? (int)number : int.MinValue;
            }

            items++;
        }

        bool isSparse = _settings.SparseRatio > 0 && largest > (long)items * _settings.SparseRatio
            && largest > _settings.SparseSafe;
        if (!isSparse)
        {
            return largest;
        }

        return _settings.ConvertsSparseArrays ? -1 : throw Refusal(table, "excessively sparse array");
    }

    private void EncodeNumber(double value)
    {
        if (double.IsFinite(value))
        {
            if (_settings.NumberPrecision == 14)
            {
                Span<byte> buffer = stackalloc byte[32];
                _text.Append(buffer[..LuaNumber.Format(value, buffer)]);
            }
            else
            {
                _text.Append(Encoding.ASCII.GetBytes(NumberText.General(value, _settings.NumberPrecision, false, false)));
            }

            return;
        }

        switch (_settings.EncodeInvalidNumbers)
        {
            case CJsonLibrary.RefuseInvalidNumbers:
                throw Refusal(value, "must not be NaN or Inf");
            case CJsonLibrary.InvalidNumbersAsNull:
                _text.Append("null"u8);
                break;
            default:
                _text.Append(double.IsNaN(value) ? "nan"u8 : value > 0 ? "inf"u8 : "-inf"u8);
                break;
        }
    }

    private void EncodeString(ReadOnlySpan<byte> text)
    {
        _text.Append((byte)'"');
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte letter = Escapes[text[i]];
            if (letter == NoEscape)
            {
                continue;
            }

            _text.Append(text[start..i]);
            start = i + 1;
            _text.Append((byte)'\\');
            _text.Append(letter);
            if (letter == LongEscape)
            {
                _text.Append("00"u8);
                _text.Append("0123456789abcdef"u8[text[i] >> 4]);
                _text.Append("0123456789abcdef"u8[text[i] & 15]);
            }
        }

        _text.Append(text[start..]);
        _text.Append((byte)'"');
    }

    private LuaException Refusal(LuaValue value, string reason) =>
        _call.Error($"Cannot serialise {LuaNumber.TypeName(value)}: {reason}");

    private static byte[] MakeEscapes()
    {
        byte[] escapes = new byte[256];
        escapes.AsSpan(0, 32).Fill(LongEscape);
        escapes[127] = LongEscape;
        ReadOnlySpan<byte> bytes = "\b\t\n\f\r\"\\/"u8;
        ReadOnlySpan<byte> letters = "btnfr\"\\/"u8;
        for (int i = 0; i < bytes.Length; i++)
        {
            escapes[bytes[i]] = letters[i];
        }

        return escapes;
    }
}
