using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Tandem.DataStructures.Hashing;

/// <summary>The 64-bit hash of keys: folded multiplications, seeded anew in each process so that no client can choose keys
/// that collide.</summary>
internal static unsafe class KeyHash
{
    // Odd constants with about as many ones as zeros: digits of the square roots of 2, 3 and 5.
    private const ulong First = 0x6A09E667F3BCC909;
    private const ulong Second = 0xBB67AE8584CAA73B;
    private const ulong Third = 0x3C6EF372FE94F82B;

    // A word of the key that equals what it is mixed with makes a product of zero, whatever the other word is. So each word
    // of a key meets a secret: with a constant, which a client can read here, anyone could choose keys that all collide.
    private static ulong _seed = RandomWord();
    private static ulong _second = RandomWord();
    private static ulong _third = RandomWord();

    /// <summary>Replaced by tests that need repeatable tables; never while a table exists.</summary>
    internal static ulong Seed
    {
        set
        {
            _seed = value;
            _second = Fold(value ^ First, Second);
            _third = Fold(value ^ Second, Third);
        }
    }

    /// <summary>Cost: about 2 ns for 16 bytes, then 8 bytes per nanosecond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ReadOnlySpan<byte> key)
    {
        fixed (byte* p = key)
        {
            return key.Length <= 16 ? Short(p, (uint)key.Length) : Long(p, (uint)key.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Short(byte* p, uint length)
    {
        ulong a = 0;
        ulong b = 0;
        if (length >= 8)
        {
            a = *(ulong*)p;
            b = *(ulong*)(p + length - 8);
        }
        else if (length >= 4)
        {
            a = *(uint*)p;
            b = *(uint*)(p + length - 4);
        }
        else if (length > 0)
        {
            a = ((ulong)p[0] << 16) | ((ulong)p[length >> 1] << 8) | p[length - 1];
        }

        return Fold(Fold(a ^ _seed, b ^ _second) ^ _third, length ^ Third);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Long(byte* p, uint length)
    {
        ulong h = _seed;
        byte* last = p + length - 16;
        for (; p < last; p += 16)
        {
            h = Fold(*(ulong*)p ^ _second, *(ulong*)(p + 8) ^ h);
        }

        h = Fold(*(ulong*)last ^ _second, *(ulong*)(last + 8) ^ h);
        return Fold(h ^ _third, length ^ Third);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    private static ulong RandomWord() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
}
