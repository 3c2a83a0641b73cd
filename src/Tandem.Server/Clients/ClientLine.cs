using System;
using System.Globalization;
using System.Text;

namespace Tandem.Server.Clients;

/// <summary>The line of CLIENT LIST about one client.</summary>
/// <remarks>Source of fields and letters: Redis 7.0, CLIENT LIST in the manual.</remarks>
internal static class ClientLine
{
    // Fields in the order in which C-Redis tests them.
    private static readonly (ClientFlags Flag, char Letter)[] Letters =
    [
        (ClientFlags.Monitor, 'O'),
        (ClientFlags.Replica, 'S'),
        (ClientFlags.Master, 'M'),
        (ClientFlags.PubSub, 'P'),
        (ClientFlags.Multi, 'x'),
        (ClientFlags.Blocked | ClientFlags.Paused, 'b'),
        (ClientFlags.Tracking, 't'),
        (ClientFlags.DirtyCas, 'd'),
        (ClientFlags.CloseAfterReply, 'c'),
        (ClientFlags.Unblocked, 'u'),
        (ClientFlags.CloseNow, 'A'),
        (ClientFlags.UnixSocket, 'U'),
        (ClientFlags.ReadOnly, 'r'),
        (ClientFlags.NoEvict, 'e'),
        (ClientFlags.NoTouch, 'T'),
    ];

    /// <summary>Appends the line, without its line feed.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="queuedCommands">Of MULTI; -1 outside of it.</param>
    /// <param name="requestBytes">Of the request that runs; 0 for all clients but one.</param>
    /// <param name="argumentBytes">Of the words of the request that runs.</param>
    public static void Append(
        StringBuilder to, Client client, long now, int queuedCommands, long requestBytes, long argumentBytes)
    {
        long queued = ClientMemory.QueuedOutputBytes(client);
        CultureInfo text = CultureInfo.InvariantCulture;
        to.Append(text, $"id={client.Id} addr={client.Connection?.RemoteAddress} laddr={client.Connection?.LocalAddress}");
        to.Append(text, $" fd={client.Connection?.Descriptor ?? -1} name=");
        to.Append(TextOf(client.Name));
        to.Append(text, $" age={(now - client.ConnectedAt) / 1000} idle={(now - client.LastInteraction) / 1000} flags=");
        AppendFlags(to, client);
        to.Append(text, $" db={client.Database.Index} sub={client.Subscriptions?.Channels.Count ?? 0}");
        to.Append(text, $" psub={client.Subscriptions?.Patterns.Count ?? 0}");
        to.Append(text, $" ssub={client.Subscriptions?.ShardChannels.Count ?? 0} multi={queuedCommands}");
        long free = client.Input.Capacity - client.Input.Length;

        // Arguments that are whole already count as such and not as bytes to be read.
        long parsed = Math.Min(client.Reader.ParsedLength, client.Input.Length);
        to.Append(text, $" qbuf={client.Input.Length - parsed + requestBytes} qbuf-free={free}");
        to.Append(text, $" argv-mem={argumentBytes + parsed}");
        to.Append(text, $" multi-mem={ClientMemory.SizeOf(client.Transaction)} rbs={client.Reply.Capacity} rbp={client.Reply.Length}");
        to.Append(text, $" obl={client.Reply.Length - queued} oll={(queued + ClientMemory.ReplyBufferBytes - 1) / ClientMemory.ReplyBufferBytes}");
        to.Append(text, $" omem={queued} tot-mem={ClientMemory.TotalBytes(client) + requestBytes} events=");
        to.Append(client.Connection?.WantsRead == true ? "r" : string.Empty);
        to.Append(client.Connection?.WantsWrite == true ? "w" : string.Empty);
        long redirect = (client.TrackingState as TrackingState)?.Redirect ?? -1;
        to.Append(text, $" cmd={client.LastCommand} user={client.User?.Name ?? "(superuser)"} redir={redirect} resp={client.Reply.ProtocolVersion}");
        to.Append(" lib-name=").Append(TextOf(client.LibraryName)).Append(" lib-ver=").Append(TextOf(client.LibraryVersion));
    }

    private static string TextOf(byte[]? bytes) => bytes is null ? string.Empty : Encoding.Latin1.GetString(bytes);

    private static void AppendFlags(StringBuilder to, Client client)
    {
        int length = to.Length;
        foreach ((ClientFlags flag, char letter) in Letters)
        {
            if (client.Has(flag) && !(flag == ClientFlags.Replica && client.Has(ClientFlags.Monitor)))
            {
                to.Append(letter);
            }

            if (flag == ClientFlags.Tracking && client.TrackingState is TrackingState state)
            {
                to.Append(state.Has(TrackingModes.BrokenRedirect) ? "R" : string.Empty);
                to.Append(state.Has(TrackingModes.Broadcast) ? "B" : string.Empty);
            }
        }

        if (to.Length == length)
        {
            to.Append('N');
        }
    }
}
