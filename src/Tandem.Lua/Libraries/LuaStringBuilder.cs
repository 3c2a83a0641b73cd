using System;
using System.Buffers.Binary;

namespace Tandem.Lua.Libraries;

/// <summary>Bytes of a string in the making. Never longer than a string can be.</summary>
internal sealed class LuaStringBuilder
{
    private byte[] _bytes = new byte[128];
    private int _length;

    /// <summary>Bytes written.</summary>
    internal int Length => _length;

    /// <summary>Bytes it has memory for.</summary>
    internal int CapacityBytes => _bytes.Length;

    /// <summary>Forgets what was written.</summary>
    internal void Clear() => _length = 0;

    /// <summary>The string written.</summary>
    internal LuaString ToLuaString() => new(_bytes.AsSpan(0, _length));

    /// <summary>Adds one byte.</summary>
    /// <exception cref="LuaException">The string would be too long.</exception>
    internal void Append(byte value) => Extend(1)[0] = value;

    /// <summary>Adds bytes.</summary>
    /// <exception cref="LuaException">The string would be too long.</exception>
    internal void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Extend(bytes.Length));

    /// <summary>Adds the lowest <paramref name="size"/> bytes (1, 2, 4 or 8) of a number, highest first.</summary>
    /// <exception cref="LuaException">The string would be too long.</exception>
    internal void AppendBigEndian(ulong value, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Append(bytes[(8 - size)..]);
    }

    /// <summary>Adds <paramref name="count"/> bytes for the caller to fill: they may hold anything.</summary>
    /// <exception cref="LuaException">The string would be too long.</exception>
    internal Span<byte> Extend(int count)
    {
        int start = _length;
        if (count > _bytes.Length - start)
        {
            long needed = (long)start + count;
            if (needed > LuaString.MaxLength)
            {
                throw new LuaException("not enough memory");
            }

            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(needed, 2L * _bytes.Length), LuaString.MaxLength));
        }

        _length += count;
        return _bytes.AsSpan(start, count);
    }
}
