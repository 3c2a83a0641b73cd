using System;
using System.Text;

namespace Tandem.Server.Clients;

/// <summary>Names of kinds of clients, and which kind a client is.</summary>
internal static class ClientKinds
{
    public static ClientKind KindOf(Client client) =>
        client.Has(ClientFlags.Master) ? ClientKind.Master
        : client.Has(ClientFlags.Replica) && !client.Has(ClientFlags.Monitor) ? ClientKind.Replica
        : client.Has(ClientFlags.PubSub) ? ClientKind.PubSub
        : ClientKind.Normal;

    /// <summary>Reads a name in any case.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out ClientKind kind)
    {
        (kind, bool known) =
            Ascii.EqualsIgnoreCase(name, "normal"u8) ? (ClientKind.Normal, true)
            : Ascii.EqualsIgnoreCase(name, "replica"u8) || Ascii.EqualsIgnoreCase(name, "slave"u8) ? (ClientKind.Replica, true)
            : Ascii.EqualsIgnoreCase(name, "pubsub"u8) ? (ClientKind.PubSub, true)
            : Ascii.EqualsIgnoreCase(name, "master"u8) ? (ClientKind.Master, true)
            : (ClientKind.Normal, false);
        return known;
    }
}
