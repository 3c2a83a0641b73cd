using System;
using Tandem.DataStructures.Memory;
using Tandem.Platform.Host;
using Tandem.Server.Clients;
using Tandem.Server.Keyspace;

namespace Tandem.Server;

/// <summary>What takes memory, for INFO and MEMORY: exact for the data, and the buffers of clients and of the stream.</summary>
internal sealed class MemoryUsage
{
    // Looking costs O(clients), and memory may be over its limit for long when nothing can be evicted.
    private const long FreshMicroseconds = 50_000;

    private readonly TandemServer _server;

    // What the process had taken for itself when this was made: tables of commands and options, buffers, code.
    private readonly long _ownBytes;
    private long _clientBytes;
    private int _clientCount;
    private long _lookedAt;

    public MemoryUsage(TandemServer server)
    {
        _server = server;
        _ownBytes = GC.GetTotalMemory(forceFullCollection: false);
        StartupBytes = UsedBytes;
    }

    /// <summary>The most that was ever used; looked at once a second and whenever somebody asks.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>What was used before there were data.</summary>
    public long StartupBytes { get; }

    /// <summary>Data, buffers of clients, the stream, scripts, the append-only file. O(clients).</summary>
    public long UsedBytes => Take().Used;

    /// <summary>What maxmemory is compared with: buffers of clients are those of the last look, so that this costs nothing.
    /// </summary>
    public long CountedForEviction
    {
        get
        {
            long stream = _server.Log.AllocatedBytes;
            long counted = _server.Replication.Replicas.Sessions.Count > 0 ? Math.Min(stream, _server.Log.RetentionBytes) : stream;
            return _ownBytes + NativeHeap.UsedBytes + counted + _clientBytes;
        }
    }

    /// <summary>Looks at all of it now. O(clients + databases).</summary>
    public MemoryFigures Take()
    {
        LookAtClients(out long normal, out long replicas);

        // The stream is one: up to its retention it is backlog, what is kept longer is kept for slow replicas.
        long stream = _server.Log.AllocatedBytes;
        long forReplicas = _server.Replication.Replicas.Sessions.Count > 0
            ? Math.Max(stream - _server.Log.RetentionBytes, 0)
            : 0;
        long tables = 0;
        foreach (Database database in _server.Keyspace.Databases)
        {
            tables += database.Table.UsedBytes;
        }

        MemoryFigures figures = new()
        {
            Own = _ownBytes,
            Heap = NativeHeap.UsedBytes,
            HeapMapped = NativeHeap.MappedBytes,
            Resident = ResidentMemory.ReadBytes(),
            Startup = StartupBytes,
            Tables = tables,
            NormalClients = normal,
            Replicas = replicas + forReplicas,
            Stream = stream,
            Backlog = stream - forReplicas,
            ClusterLinks = _server.ClusterLinks.Bytes,
            AofBuffer = _server.Aof.BufferBytes,
            EvalScripts = _server.Scripting.Statistics.EvalCacheBytes,
            FunctionScripts = _server.Scripting.Statistics.FunctionCacheBytes,
        };
        PeakBytes = Math.Max(PeakBytes, figures.Used);
        return figures with { Peak = PeakBytes };
    }

    /// <summary>Before keys are evicted: buffers that are gone since the last look count no longer. Does nothing when no client
    /// came or went and the last look was a moment ago.</summary>
    public void Refresh()
    {
        if (_server.Clients.All.Count != _clientCount || _server.Loop.MonotonicMicrosecondsNow() - _lookedAt > FreshMicroseconds)
        {
            Remember();
        }
    }

    /// <summary>Once a second: notices a new peak, and how large the buffers of clients are.</summary>
    public void Sample()
    {
        Take();
        Remember();
    }

    // Not when INFO asks: output that is about to be sent would then count as if it stayed.
    private void Remember()
    {
        LookAtClients(out long normal, out long replicas);
        _clientBytes = normal + replicas;
        _clientCount = _server.Clients.All.Count;
        _lookedAt = _server.Loop.MonotonicMicrosecondsNow();
    }

    private void LookAtClients(out long normal, out long replicas)
    {
        normal = 0;
        replicas = 0;
        foreach (Client client in _server.Clients.All.Values)
        {
            long bytes = ClientMemory.TotalBytes(client);
            if (client.Has(ClientFlags.Replica))
            {
                replicas += bytes;
            }
            else
            {
                normal += bytes;
            }
        }
    }
}
