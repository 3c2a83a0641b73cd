using System.Collections.Generic;

namespace Tandem.Server.Clients;

/// <summary>What is due for clients from time to time: those idle for too long are closed, buffers they do not need are given
/// back, output that stays above the soft limit is noticed.</summary>
internal sealed class ClientUpkeep
{
    /// <summary>After so long a quiet client gives its buffers back. Source: Redis 7.0, server.c, clientsCronResizeQueryBuffer.
    /// </summary>
    private const int QuietMilliseconds = 2000;

    private readonly ClientList _clients;
    private readonly ClientOptions _options;
    private readonly List<Client> _idle = [];

    public ClientUpkeep(ClientList clients, ClientOptions options)
    {
        _clients = clients;
        _options = options;
    }

    /// <summary>Once a second. O(clients).</summary>
    /// <param name="now">Unix milliseconds.</param>
    public void Tick(long now)
    {
        long timeout = _options.TimeoutSeconds * 1000L;
        foreach (Client client in _clients.All.Values)
        {
            long quiet = now - client.LastInteraction;
            if (timeout > 0 && quiet > timeout && MayTimeOut(client))
            {
                _idle.Add(client);
                continue;
            }

            if (client.Reply.Length > ClientLine.ReplyBufferBytes)
            {
                _clients.CheckOutputLimit(client);
            }

            if (quiet > QuietMilliseconds)
            {
                client.Reply.Trim();
                if (client.Input.Length == 0)
                {
                    client.Input.Release();
                }
            }
        }

        foreach (Client client in _idle)
        {
            _clients.Close(client);
        }

        _idle.Clear();
        _clients.CloseDue();
    }

    private static bool MayTimeOut(Client client) =>
        !client.Has(ClientFlags.Replica | ClientFlags.Master | ClientFlags.Blocked | ClientFlags.PubSub | ClientFlags.Paused);
}
