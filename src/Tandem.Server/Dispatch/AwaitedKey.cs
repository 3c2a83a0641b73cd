using System.Collections.Generic;

namespace Tandem.Server.Dispatch;

/// <summary>A key that clients wait for, there or not, with those clients in the order in which they blocked.</summary>
internal sealed class AwaitedKey(int database, byte[] key)
{
    public int Database { get; } = database;

    public byte[] Key { get; } = key;

    /// <summary>Whoever waits, longest first; never empty while clients can find the key.</summary>
    public LinkedList<BlockedClient> Clients { get; } = new();

    /// <summary>Whether it is among the keys to be served already.</summary>
    public bool IsReady { get; set; }
}
