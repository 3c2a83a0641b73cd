using System;
using System.Globalization;
using Tandem.DataStructures.Memory;
using Tandem.Platform.Host;
using Tandem.Platform.Info;
using Tandem.Server.Clients;

namespace Tandem.Server.Info;

/// <summary>INFO memory. used_memory is exact for the data and adds buffers of clients and the log.</summary>
internal sealed class MemoryInfo(TandemServer server) : IInfoSection
{
    private long _peak;

    public string Name => "memory";

    public bool InDefault => true;

    /// <summary>Bytes of data, client buffers and log.</summary>
    public long UsedBytes
    {
        get
        {
            ClientBytes(out long normal, out long replicas);
            return NativeHeap.UsedBytes + normal + replicas + server.Log.AllocatedBytes;
        }
    }

    public void Write(InfoWriter writer)
    {
        long used = UsedBytes;
        _peak = Math.Max(_peak, used);
        long resident = ResidentMemory.ReadBytes();
        ClientBytes(out long normal, out long replicas);
        writer.Field("used_memory", used);
        writer.Human("used_memory_human", used);
        writer.Field("used_memory_rss", resident);
        writer.Human("used_memory_rss_human", resident);
        writer.Field("used_memory_peak", _peak);
        writer.Human("used_memory_peak_human", _peak);
        writer.Field("used_memory_peak_perc", Percent(100.0 * used / Math.Max(_peak, 1)));
        writer.Field("used_memory_overhead", used - NativeHeap.UsedBytes);
        writer.Field("used_memory_startup", 0);
        writer.Field("used_memory_dataset", NativeHeap.UsedBytes);
        writer.Field("used_memory_dataset_perc", Percent(100.0 * NativeHeap.UsedBytes / Math.Max(used, 1)));
        writer.Field("allocator_allocated", NativeHeap.UsedBytes);
        writer.Field("allocator_active", NativeHeap.MappedBytes);
        writer.Field("allocator_resident", NativeHeap.MappedBytes);
        writer.Field("total_system_memory", ResidentMemory.MachineBytes);
        writer.Human("total_system_memory_human", ResidentMemory.MachineBytes);
        writer.Field("used_memory_lua", 0);
        writer.Field("used_memory_scripts", 0);
        writer.Field("number_of_cached_scripts", 0);
        writer.Field("maxmemory", server.Options.Keyspace.MaxMemoryBytes);
        writer.Human("maxmemory_human", server.Options.Keyspace.MaxMemoryBytes);
        writer.Field("maxmemory_policy", server.Config?.Find("maxmemory-policy")?.Get() ?? "noeviction");
        writer.Field("allocator_frag_ratio", (double)NativeHeap.MappedBytes / Math.Max(NativeHeap.UsedBytes, 1));
        writer.Field("mem_fragmentation_ratio", (double)resident / Math.Max(used, 1));
        writer.Field("mem_fragmentation_bytes", resident - used);
        writer.Field("mem_not_counted_for_evict", 0);
        writer.Field("mem_replication_backlog", server.Log.AllocatedBytes);
        writer.Field("mem_total_replication_buffers", server.Log.AllocatedBytes);
        writer.Field("mem_clients_slaves", replicas);
        writer.Field("mem_clients_normal", normal);
        writer.Field("mem_cluster_links", 0);
        writer.Field("mem_aof_buffer", 0);
        writer.Field("mem_allocator", "libc");
        writer.Field("active_defrag_running", 0);
        writer.Field("lazyfree_pending_objects", server.Keyspace.LazyFree.PendingObjects);
        writer.Field("lazyfreed_objects", server.Keyspace.LazyFree.FreedObjects);
    }

    private static string Percent(double value) => value.ToString("F2", CultureInfo.InvariantCulture) + "%";

    private void ClientBytes(out long normal, out long replicas)
    {
        normal = 0;
        replicas = 0;
        foreach (Client client in server.Clients.All.Values)
        {
            long bytes = client.Input.Capacity + client.Reply.Capacity;
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
