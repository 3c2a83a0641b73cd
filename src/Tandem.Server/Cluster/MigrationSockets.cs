using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Tandem.Platform.Networking;

namespace Tandem.Server.Cluster;

/// <summary>Connections that MIGRATE keeps, because it is mostly called again soon.</summary>
/// <remarks>Source of the limits: Redis 7.0, cluster.c, MIGRATE_SOCKET_CACHE_ITEMS and _TTL.</remarks>
internal sealed class MigrationSockets
{
    private const int MaxCount = 64;
    private const int IdleMilliseconds = 10_000;

    private readonly Dictionary<string, MigrationSocket> _sockets = [];

    /// <summary>INFO migrate_cached_sockets.</summary>
    public int Count => _sockets.Count;

    /// <summary>Connects (host, port, time limit in milliseconds); null when that fails.</summary>
    public Func<string, int, int, ISyncConnection?> Connect { get; set; } = SyncConnection.TryConnect;

    /// <summary>The connection to a server, a kept one or a new one.</summary>
    /// <param name="port">As text, as the command has it.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>Null when the server cannot be reached in time.</returns>
    public MigrationSocket? Open(string host, string port, int timeoutMilliseconds, long now)
    {
        string name = host + ":" + port;
        if (!_sockets.TryGetValue(name, out MigrationSocket? socket))
        {
            if (_sockets.Count == MaxCount)
            {
                Close(_sockets.Values.MinBy(static s => s.LastUsed)!);
            }

            if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                || Connect(host, number, timeoutMilliseconds) is not { } connection)
            {
                return null;
            }

            socket = new MigrationSocket(name, connection);
            _sockets.Add(name, socket);
        }

        socket.LastUsed = now;
        return socket;
    }

    public void Close(MigrationSocket socket)
    {
        _sockets.Remove(socket.Name);
        socket.Connection.Dispose();
    }

    /// <summary>Once a second: closes those that nobody has used for a while.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public void CloseIdle(long now)
    {
        if (_sockets.Count == 0)
        {
            return;
        }

        foreach (MigrationSocket socket in _sockets.Values.Where(s => now - s.LastUsed > IdleMilliseconds).ToArray())
        {
            Close(socket);
        }
    }
}
