using System.Collections.Generic;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Clients;

/// <summary>A prefix of keys that clients in broadcast mode want to hear of.</summary>
internal sealed class TrackedPrefix
{
    public TrackedPrefix(byte[] prefix) => Prefix = prefix;

    public byte[] Prefix { get; }

    public HashSet<Client> Clients { get; } = [];

    /// <summary>Keys with this prefix that changed since the clients were last told, and who changed each (the last one to).
    /// </summary>
    public Dictionary<byte[], Client?> Changed { get; } = new(ByteKeyComparer.Instance);
}
