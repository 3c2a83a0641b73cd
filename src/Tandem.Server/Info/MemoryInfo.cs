using Tandem.Platform.Host;
using Tandem.Platform.Info;
using Tandem.Server.Scripting;

namespace Tandem.Server.Info;

/// <summary>INFO memory.</summary>
internal sealed class MemoryInfo(TandemServer server) : IInfoSection
{
    public string Name => "Memory";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        MemoryFigures memory = server.Memory.Take();
        writer.Field("used_memory", memory.Used);
        writer.Human("used_memory_human", memory.Used);
        writer.Field("used_memory_rss", memory.Resident);
        writer.Human("used_memory_rss_human", memory.Resident);
        writer.Field("used_memory_peak", memory.Peak);
        writer.Human("used_memory_peak_human", memory.Peak);
        writer.Percent("used_memory_peak_perc", memory.PeakPercent);
        writer.Field("used_memory_overhead", memory.Overhead);
        writer.Field("used_memory_startup", memory.Startup);
        writer.Field("used_memory_dataset", memory.Dataset);
        writer.Percent("used_memory_dataset_perc", memory.DatasetPercent);
        writer.Field("allocator_allocated", memory.Heap);
        writer.Field("allocator_active", memory.HeapMapped);
        writer.Field("allocator_resident", memory.HeapMapped);
        writer.Field("total_system_memory", ResidentMemory.MachineBytes);
        writer.Human("total_system_memory_human", ResidentMemory.MachineBytes);
        WriteScripts(writer, server.Scripting.Statistics);
        writer.Field("maxmemory", server.Options.Keyspace.MaxMemoryBytes);
        writer.Human("maxmemory_human", server.Options.Keyspace.MaxMemoryBytes);
        writer.Field("maxmemory_policy", server.Config?.Find("maxmemory-policy")?.Get() ?? string.Empty);
        WriteRatios(writer, memory);
        writer.Field("mem_not_counted_for_evict", memory.NotCountedForEviction);
        writer.Field("mem_replication_backlog", memory.Backlog);
        writer.Field("mem_total_replication_buffers", memory.Stream);
        writer.Field("mem_clients_slaves", memory.Replicas);
        writer.Field("mem_clients_normal", memory.NormalClients);
        writer.Field("mem_cluster_links", memory.ClusterLinks);
        writer.Field("mem_aof_buffer", memory.AofBuffer);

        // No jemalloc, and nothing that moves blocks together: the heap's own size classes.
        writer.Field("mem_allocator", "libc");
        writer.Field("active_defrag_running", server.Options.Defrag.ActiveDefrag);
        writer.Field("lazyfree_pending_objects", server.Keyspace.LazyFree.PendingObjects);
        writer.Field("lazyfreed_objects", server.Keyspace.LazyFree.FreedObjects);
    }

    private static void WriteScripts(InfoWriter writer, ScriptStatistics scripts)
    {
        writer.Field("used_memory_lua", scripts.EvalVmBytes);
        writer.Field("used_memory_vm_eval", scripts.EvalVmBytes);
        writer.Human("used_memory_lua_human", scripts.EvalVmBytes);
        writer.Field("used_memory_scripts_eval", scripts.EvalCacheBytes);
        writer.Field("number_of_cached_scripts", scripts.CachedScripts);
        writer.Field("number_of_functions", scripts.Functions);
        writer.Field("number_of_libraries", scripts.Libraries);
        writer.Field("used_memory_vm_functions", scripts.FunctionVmBytes);
        writer.Field("used_memory_vm_total", scripts.EvalVmBytes + scripts.FunctionVmBytes);
        writer.Human("used_memory_vm_total_human", scripts.EvalVmBytes + scripts.FunctionVmBytes);
        writer.Field("used_memory_functions", scripts.FunctionCacheBytes);
        writer.Field("used_memory_scripts", scripts.EvalCacheBytes + scripts.FunctionCacheBytes);
        writer.Human("used_memory_scripts_human", scripts.EvalCacheBytes + scripts.FunctionCacheBytes);
    }

    private static void WriteRatios(InfoWriter writer, MemoryFigures memory)
    {
        writer.Field("allocator_frag_ratio", Ratio(memory.HeapMapped, memory.Heap));
        writer.Field("allocator_frag_bytes", memory.HeapMapped - memory.Heap);

        // All that the heap took from the system is its own: active and resident are one.
        writer.Field("allocator_rss_ratio", 1.0);
        writer.Field("allocator_rss_bytes", 0);
        writer.Field("rss_overhead_ratio", Ratio(memory.Resident, memory.HeapMapped));
        writer.Field("rss_overhead_bytes", memory.Resident - memory.HeapMapped);
        writer.Field("mem_fragmentation_ratio", Ratio(memory.Resident, memory.Used));
        writer.Field("mem_fragmentation_bytes", memory.Resident - memory.Used);
    }

    private static double Ratio(long part, long whole) => (double)part / (whole > 0 ? whole : 1);
}
