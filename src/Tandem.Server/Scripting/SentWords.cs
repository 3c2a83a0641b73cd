using System;
using Tandem.Lua;
using Tandem.Protocol;

namespace Tandem.Server.Scripting;

/// <summary>The words of a command that a script sends: one buffer used again and again.</summary>
internal sealed class SentWords
{
    // What a large value made grow is given back.
    private const int KeptBytes = 1 << 20;

    private readonly ArgumentList _ranges = new(32);
    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>The words; valid until the next <see cref="TryFill"/>.</summary>
    public RequestArguments Arguments => new(_bytes.AsSpan(0, _length), _ranges.AsSpan());

    /// <summary>Takes over the arguments of a call: strings as they are, numbers in up to 17 digits.</summary>
    /// <returns>False when one of them is neither.</returns>
    public bool TryFill(ref LuaCall call)
    {
        _ranges.Clear();
        _length = 0;
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[4096];
        }

        for (int i = 0; i < call.Count; i++)
        {
            LuaValue value = call[i];
            int start = _length;
            if (value.TryGetString(out LuaString? text))
            {
                Add(text.Span);
            }
            else if (value.TryGetNumber(out double number))
            {
                Reserve(NumberText.MaxDoubleBytes);
                _length += NumberText.Format(number, _bytes.AsSpan(_length));
            }
            else
            {
                return false;
            }

            _ranges.Add(new ArgumentRange(start, _length - start));
        }

        return true;
    }

    private void Add(ReadOnlySpan<byte> word)
    {
        Reserve(word.Length);
        word.CopyTo(_bytes.AsSpan(_length));
        _length += word.Length;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length >= count)
        {
            return;
        }

        long needed = (long)_length + count;
        if (needed > Array.MaxLength)
        {
            throw new LuaException("not enough memory");
        }

        Array.Resize(ref _bytes, (int)Math.Clamp(_bytes.Length * 2L, needed, Array.MaxLength));
    }
}
