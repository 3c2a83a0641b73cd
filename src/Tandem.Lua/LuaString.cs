using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Tandem.Lua;

/// <summary>A Lua string: immutable bytes of any kind. Its hash is computed once, when it is first used as a key.</summary>
public sealed class LuaString : LuaObject
{
    /// <summary>The longest string; a longer one is refused with "not enough memory". 512 MB, as Redis's own strings.</summary>
    public const int MaxLength = 512 * 1024 * 1024;

    /// <summary>The string of length 0.</summary>
    public static readonly LuaString Empty = new(Array.Empty<byte>());

    private readonly byte[] _bytes;
    private int _hash; // 0: not computed yet

    /// <summary>A string holding a copy of <paramref name="bytes"/>.</summary>
    public LuaString(ReadOnlySpan<byte> bytes)
        : base(LuaType.String) => _bytes = bytes.ToArray();

    private LuaString(byte[] bytes)
        : base(LuaType.String) => _bytes = bytes;

    /// <summary>Bytes it has.</summary>
    public int Length => _bytes.Length;

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Span => _bytes;

    /// <summary>Its bytes, for what needs more than a span.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    internal override int KeyHash => Hash;

    /// <summary>Hash of the content, never 0.</summary>
    internal int Hash => _hash != 0 ? _hash : _hash = ComputeHash(_bytes);

    /// <summary>A string holding <paramref name="text"/> as UTF-8.</summary>
    public static LuaString FromText(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>A string that takes over <paramref name="bytes"/>: nobody may change them any more.</summary>
    public static LuaString FromOwnedBytes(byte[] bytes) => new(bytes);

    /// <summary>The bytes read as UTF-8.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_bytes);

    /// <summary>Whether <paramref name="other"/> is a string of the same bytes.</summary>
    internal bool ContentEquals(LuaObject? other) => other is LuaString text && SameContent(text);

    /// <summary>Whether <paramref name="other"/> has the same bytes.</summary>
    internal bool SameContent(LuaString other)
    {
        // Two known hashes that differ spare the comparison.
        int mine = _hash;
        int its = other._hash;
        return (mine == its || mine == 0 || its == 0) && _bytes.AsSpan().SequenceEqual(other._bytes);
    }

    /// <summary>The hash a string of <paramref name="bytes"/> has.</summary>
    internal static int ComputeHash(ReadOnlySpan<byte> bytes)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)bytes.Length * Multiplier;
        while (bytes.Length >= 8)
        {
            hash = BitOperations.RotateLeft(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), 29) * Multiplier;
            bytes = bytes[8..];
        }

        ulong rest = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            rest |= (ulong)bytes[i] << (8 * i);
        }

        hash = (hash ^ rest) * Multiplier;
        int folded = (int)(hash >> 32 ^ hash >> 9);
        return folded == 0 ? 1 : folded;
    }
}
