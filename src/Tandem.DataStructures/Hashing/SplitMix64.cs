using System;

namespace Tandem.DataStructures.Hashing;

/// <summary>A small, fast source of chance whose whole state is one number that the caller owns and seeds.</summary>
/// <remarks>Steele, Lea and Flood, "Fast splittable pseudorandom number generators": every state is a good one.</remarks>
public static class SplitMix64
{
    /// <summary>64 even bits; the state moves on.</summary>
    public static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number below a limit, which is not 0. The bias, at most limit / 2^64, is never seen.</summary>
    public static ulong Below(ref ulong state, ulong limit) => Math.BigMul(Next(ref state), limit, out _);
}
