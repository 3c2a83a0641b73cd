using System;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Clients;

/// <summary>Option maxmemory-clients: when clients together take more, the largest are closed.</summary>
/// <remarks>The sum is kept up as clients change, and only while there is a limit. Replicas, the master and those that said
/// NO-EVICT do not count. Source: Redis 7.0, server.c, evictClients.</remarks>
internal sealed class ClientEviction
{
    private readonly ClientList _clients;
    private readonly ClientOptions _options;
    private readonly KeyspaceOptions _keyspace;
    private long _totalBytes;

    public ClientEviction(ClientList clients, ClientOptions options, KeyspaceOptions keyspace)
    {
        _clients = clients;
        _options = options;
        _keyspace = keyspace;
        clients.Closing += Forget;
        clients.LeftWaiting = Update;
        clients.Flushed = Enforce;
    }

    /// <summary>Called for each client that has to go, for the log.</summary>
    public Action<Client>? Evicting { get; set; }

    /// <summary>Whether there is a limit.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Bytes; 0 means no limit. A negative option is a share of maxmemory in percent.</summary>
    public long LimitBytes => _options.MaxMemoryClients >= 0
        ? _options.MaxMemoryClients
        : (long)((UInt128)_keyspace.MaxMemoryBytes * (UInt128)(-_options.MaxMemoryClients) / 100);

    /// <summary>The options may have changed.</summary>
    public void ApplyOptions()
    {
        IsOn = LimitBytes > 0;
        UpdateAll();
        Enforce();
    }

    /// <summary>Looks at all clients afresh; once a second. O(clients).</summary>
    public void UpdateAll()
    {
        if (IsOn)
        {
            foreach (Client client in _clients.All.Values)
            {
                Update(client);
            }
        }
    }

    /// <summary>A client's buffers may have changed.</summary>
    public void Update(Client client)
    {
        if (IsOn)
        {
            long bytes = client.Has(ClientFlags.Closed) || !Counts(client) ? 0 : ClientMemory.TotalBytes(client);
            _totalBytes += bytes - client.CountedBytes;
            client.CountedBytes = bytes;
        }
    }

    /// <summary>Closes the largest clients until the others are below the limit. O(clients) for each.</summary>
    public void Enforce()
    {
        long limit = LimitBytes;
        while (IsOn && _totalBytes > limit && Largest() is { } client)
        {
            Evicting?.Invoke(client);
            _clients.Statistics.EvictedClients++;
            Forget(client);
            _clients.Close(client);
        }
    }

    private static bool Counts(Client client) =>
        !client.Has(ClientFlags.NoEvict | ClientFlags.Replica | ClientFlags.Master | ClientFlags.Internal | ClientFlags.CloseNow);

    private Client? Largest()
    {
        Client? largest = null;
        foreach (Client client in _clients.All.Values)
        {
            if (Counts(client) && client.CountedBytes > (largest?.CountedBytes ?? 0))
            {
                largest = client;
            }
        }

        return largest;
    }

    private void Forget(Client client)
    {
        _totalBytes -= client.CountedBytes;
        client.CountedBytes = 0;
    }
}
