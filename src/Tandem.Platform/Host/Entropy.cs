using System;
using System.Security.Cryptography;

namespace Tandem.Platform.Host;

/// <summary>Chance from the system, to seed generators and make ids. The engine gets it as a parameter.</summary>
public static class Entropy
{
    public static void Fill(Span<byte> target) => RandomNumberGenerator.Fill(target);

    /// <summary>64 random bits, never zero, as xorshift generators need it.</summary>
    public static ulong Seed()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ulong seed;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            seed = BitConverter.ToUInt64(bytes);
        }
        while (seed == 0);

        return seed;
    }

    /// <summary>Lower-case hexadecimal digits, as in run ids and replication ids (40 of them).</summary>
    public static string HexId(int length = 40) => RandomNumberGenerator.GetHexString(length, lowercase: true);
}
