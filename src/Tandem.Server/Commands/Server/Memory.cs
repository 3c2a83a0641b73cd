using System.Globalization;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Server;

/// <summary>MEMORY: what takes memory.</summary>
[Command("MEMORY", "", Arity = -2, Since = "4.0.0")]
internal static class Memory
{
    /// <summary>Entries of a collection that MEMORY USAGE looks at. Source: Redis 7.0, object.c, OBJ_COMPUTE_SIZE_DEF_SAMPLES.
    /// </summary>
    private const long DefaultSamples = 5;

    /// <summary>Tells how much memory a key takes.</summary>
    /// <returns>Integer: bytes; null when the key is absent.</returns>
    [Command("MEMORY|USAGE", "key [SAMPLES count]", Arity = -3, Flags = CommandFlags.Readonly, Keys = "RO @2", Since = "4.0.0")]
    public static void Usage(ref CommandContext c)
    {
        long samples = DefaultSamples;
        for (int i = 3; i < c.ArgumentCount; i += 2)
        {
            if (!c.Is(i, "SAMPLES"u8) || i + 1 >= c.ArgumentCount)
            {
                c.Reply.Error(Errors.Syntax);
                return;
            }

            if (!c.TryInteger(i + 1, out samples))
            {
                return;
            }

            if (samples < 0)
            {
                c.Reply.Error(Errors.Syntax);
                return;
            }
        }

        EntryRef entry = c.Find(2, touch: false);
        if (entry.IsNull)
        {
            c.Reply.Null();
        }
        else
        {
            c.Reply.Integer(ValueSize.Of(entry, samples));
        }
    }

    /// <summary>Tells what takes memory in this server.</summary>
    /// <returns>Map of names and numbers.</returns>
    [Command("MEMORY|STATS", "", Arity = 2, Tips = "nondeterministic_output request_policy:all_shards response_policy:special",
        Since = "4.0.0")]
    public static void Stats(ref CommandContext c)
    {
        MemoryFigures memory = c.Server.Memory.Take();
        int mark = c.Reply.BeginDeferred();
        int pairs = 0;
        Number(ref c, ref pairs, "peak.allocated", memory.Peak);
        Number(ref c, ref pairs, "total.allocated", memory.Used);
        Number(ref c, ref pairs, "startup.allocated", memory.Startup);
        Number(ref c, ref pairs, "replication.backlog", memory.Backlog);
        Number(ref c, ref pairs, "clients.slaves", memory.Replicas);
        Number(ref c, ref pairs, "clients.normal", memory.NormalClients);
        Number(ref c, ref pairs, "cluster.links", memory.ClusterLinks);
        Number(ref c, ref pairs, "aof.buffer", memory.AofBuffer);
        Number(ref c, ref pairs, "lua.caches", memory.EvalScripts);
        Number(ref c, ref pairs, "functions.caches", memory.FunctionScripts);
        foreach (Database database in c.Keyspace.Databases)
        {
            if (database.Count > 0)
            {
                // One table holds keys, values and expiries: there is no other.
                c.Reply.Bulk("db." + database.Index.ToString(CultureInfo.InvariantCulture));
                pairs++;
                c.Reply.Map(3);
                int inner = 0;
                Number(ref c, ref inner, "overhead.hashtable.main", database.Table.UsedBytes);
                Number(ref c, ref inner, "overhead.hashtable.expires", 0);
                Number(ref c, ref inner, "overhead.hashtable.slot-to-keys", 0);
            }
        }

        Number(ref c, ref pairs, "overhead.total", memory.Overhead);
        Number(ref c, ref pairs, "keys.count", c.Keyspace.Count);
        Number(ref c, ref pairs, "keys.bytes-per-key", c.Keyspace.Count == 0 ? 0 : memory.Net / c.Keyspace.Count);
        Number(ref c, ref pairs, "dataset.bytes", memory.Dataset);
        Ratio(ref c, ref pairs, "dataset.percentage", memory.DatasetPercent);
        Ratio(ref c, ref pairs, "peak.percentage", memory.PeakPercent);
        Number(ref c, ref pairs, "allocator.allocated", memory.Heap);
        Number(ref c, ref pairs, "allocator.active", memory.HeapMapped);
        Number(ref c, ref pairs, "allocator.resident", memory.HeapMapped);
        Ratio(ref c, ref pairs, "allocator-fragmentation.ratio", (double)memory.HeapMapped / memory.Heap);
        Number(ref c, ref pairs, "allocator-fragmentation.bytes", memory.HeapMapped - memory.Heap);

        // All that the heap took from the system is its own: active and resident are one.
        Ratio(ref c, ref pairs, "allocator-rss.ratio", 1);
        Number(ref c, ref pairs, "allocator-rss.bytes", 0);
        Ratio(ref c, ref pairs, "rss-overhead.ratio", (double)memory.Resident / memory.HeapMapped);
        Number(ref c, ref pairs, "rss-overhead.bytes", memory.Resident - memory.HeapMapped);
        Ratio(ref c, ref pairs, "fragmentation", (double)memory.Resident / memory.Used);
        Number(ref c, ref pairs, "fragmentation.bytes", memory.Resident - memory.Used);
        c.Reply.EndDeferredMap(mark, pairs);
    }

    /// <summary>Says in words whether memory is well used.</summary>
    /// <returns>Text.</returns>
    [Command("MEMORY|DOCTOR", "", Arity = 2, Tips = "nondeterministic_output request_policy:all_shards response_policy:special",
        Since = "4.0.0")]
    public static void Doctor(ref CommandContext c)
    {
        long used = NativeHeap.UsedBytes;
        double ratio = (double)NativeHeap.MappedBytes / used;

        // Below 5 MB what the process itself takes hides everything. Source: Redis 7.0, object.c, getMemoryDoctorReport.
        string text = used < 5 << 20
            ? "There is hardly any data: too little to say something about its memory."
            : ratio > 1.4
                ? string.Create(CultureInfo.InvariantCulture, $"The heap is {ratio:F2} times as large as what is used of it: ")
                    + "many keys were removed. MEMORY PURGE gives free pages back."
                : "No problem was found.";
        c.Reply.Verbatim(Encoding.ASCII.GetBytes(text), "txt");
    }

    /// <summary>Describes the state of the heap.</summary>
    /// <returns>Text.</returns>
    [Command("MEMORY|MALLOC-STATS", "", Arity = 2,
        Tips = "nondeterministic_output request_policy:all_shards response_policy:special", Since = "4.0.0")]
    public static void MallocStats(ref CommandContext c) => c.Reply.Verbatim(
        Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"native heap: used {NativeHeap.UsedBytes} bytes, mapped {NativeHeap.MappedBytes} bytes\n")),
        "txt");

    /// <summary>Gives free memory back to the system.</summary>
    /// <returns>OK.</returns>
    [Command("MEMORY|PURGE", "", Arity = 2, Tips = "request_policy:all_shards response_policy:all_succeeded", Since = "4.0.0")]
    public static void Purge(ref CommandContext c)
    {
        NativeHeap.Trim();
        c.Reply.Ok();
    }

    /// <summary>Tells what the subcommands do.</summary>
    /// <returns>Array of lines.</returns>
    [Command("MEMORY|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Since = "4.0.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "DOCTOR",
        "    Whether memory is well used, in words.",
        "MALLOC-STATS",
        "    State of the heap.",
        "PURGE",
        "    Give free memory back to the system.",
        "STATS",
        "    What takes memory.",
        "USAGE <key> [SAMPLES <count>]",
        "    Bytes of a key, estimated from <count> elements (default: 5, 0 for all).");

    private static void Number(ref CommandContext c, ref int pairs, string name, long value)
    {
        pairs++;
        c.Reply.Bulk(name);
        c.Reply.Integer(value);
    }

    private static void Ratio(ref CommandContext c, ref int pairs, string name, double value)
    {
        pairs++;
        c.Reply.Bulk(name);
        c.Reply.Double(value);
    }
}
