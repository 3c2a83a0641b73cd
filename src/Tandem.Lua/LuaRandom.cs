namespace Tandem.Lua;

/// <summary>
/// The generator behind math.random, the same on all machines: the 48-bit linear congruential one of POSIX's lrand48.
/// </summary>
public sealed class LuaRandom
{
    /// <summary>The largest number <see cref="Next"/> gives.</summary>
    internal const int Largest = int.MaxValue;

    private const ulong Mask = (1UL << 48) - 1;

    private ulong _state = 0x1234_ABCD_330E;

    /// <summary>Begins the sequence that belongs to <paramref name="value"/>, as srand48.</summary>
    public void Seed(int value) => _state = (((ulong)(uint)value << 16) + 0x330E) & Mask;

    /// <summary>The next number, 0 to 2^31 - 1.</summary>
    internal int Next()
    {
        _state = ((0x5DEECE66D * _state) + 0xB) & Mask;
        return (int)(_state >> 17);
    }
}
