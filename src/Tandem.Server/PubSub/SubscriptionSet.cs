using System.Collections.Generic;
using Tandem.Server.Keyspace;

namespace Tandem.Server.PubSub;

/// <summary>What one client is subscribed to.</summary>
internal sealed class SubscriptionSet
{
    public HashSet<byte[]> Channels { get; } = new(ByteKeyComparer.Instance);

    public HashSet<byte[]> Patterns { get; } = new(ByteKeyComparer.Instance);

    public HashSet<byte[]> ShardChannels { get; } = new(ByteKeyComparer.Instance);

    /// <summary>Subscriptions of all kinds.</summary>
    public int Count => Channels.Count + Patterns.Count + ShardChannels.Count;

    /// <summary>The number that confirmations carry: shard channels are counted apart from channels and patterns.</summary>
    public int CountShown(SubscriptionKind kind) =>
        kind == SubscriptionKind.Shard ? ShardChannels.Count : Channels.Count + Patterns.Count;

    public HashSet<byte[]> Of(SubscriptionKind kind) => kind switch
    {
        SubscriptionKind.Channel => Channels,
        SubscriptionKind.Pattern => Patterns,
        _ => ShardChannels,
    };

    /// <summary>Bytes of the names held, for CLIENT LIST tot-mem. O(subscriptions).</summary>
    public long SizeBytes
    {
        get
        {
            // 64: about what an entry of the set takes beside the name.
            long bytes = 64L * Count;
            foreach (HashSet<byte[]> names in (HashSet<byte[]>[])[Channels, Patterns, ShardChannels])
            {
                foreach (byte[] name in names)
                {
                    bytes += name.Length;
                }
            }

            return bytes;
        }
    }
}
