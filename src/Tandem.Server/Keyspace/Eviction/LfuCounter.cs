namespace Tandem.Server.Keyspace.Eviction;

/// <summary>The 24 bits of an entry under an LFU policy: 16 bits of minutes since the last decrement, 8 bits of a
/// logarithmic access counter.</summary>
/// <remarks>Source: Redis evict.c, LFU section: start value 5, lfu-log-factor 10, lfu-decay-time 1 minute.</remarks>
internal static class LfuCounter
{
    private const uint InitialCount = 5;

    /// <summary>What a new key starts with.</summary>
    public static uint Initial(KeyspaceRoot root) => (Minutes(root) << 8) | InitialCount;

    /// <summary>The counter after the decay for the minutes that passed, without counting an access.</summary>
    public static uint Decayed(uint access, KeyspaceRoot root)
    {
        uint count = access & 255;
        long decay = root.Options.LfuDecayTime;
        if (decay <= 0)
        {
            return count;
        }

        uint passed = (Minutes(root) - (access >> 8)) & 0xFFFF;
        long periods = passed / decay;
        return periods >= count ? 0 : count - (uint)periods;
    }

    /// <summary>The new 24 bits after one access.</summary>
    public static uint Touched(uint access, KeyspaceRoot root)
    {
        uint count = Decayed(access, root);
        if (count < 255)
        {
            double above = count > InitialCount ? count - InitialCount : 0;
            double chance = 1.0 / ((above * root.Options.LfuLogFactor) + 1);
            if ((root.NextRandom() >> 11) * (1.0 / (1UL << 53)) < chance)
            {
                count++;
            }
        }

        return (Minutes(root) << 8) | count;
    }

    private static uint Minutes(KeyspaceRoot root) => (uint)(root.Now / 60000) & 0xFFFF;
}
