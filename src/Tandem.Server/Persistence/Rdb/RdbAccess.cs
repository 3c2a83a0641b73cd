using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Eviction;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Turns the idle time or access frequency of an RDB file or a RESTORE into what an entry keeps, and back.</summary>
internal static class RdbAccess
{
    private const uint ClockMask = 0xFFFFFF;

    /// <summary>The access field of a loaded key.</summary>
    /// <param name="idleSeconds">Time since its last use, or -1; only looked at by LRU policies.</param>
    /// <param name="frequency">Its counter, or -1; only looked at by LFU policies.</param>
    public static uint Of(KeyspaceRoot root, long idleSeconds, int frequency)
    {
        if (root.CountsAccesses)
        {
            uint initial = LfuCounter.Initial(root);
            return frequency < 0 ? initial : (initial & ~0xFFu) | (byte)frequency;
        }

        return idleSeconds < 0 ? root.AccessClock : (root.AccessClock - (uint)idleSeconds) & ClockMask;
    }

    /// <summary>Seconds since an entry was last used, under an LRU policy.</summary>
    public static long IdleSeconds(KeyspaceRoot root, uint access) => (root.AccessClock - access) & ClockMask;
}
