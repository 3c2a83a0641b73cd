using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.HyperLogLogs;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.HyperLogLogs;

/// <summary>PFCOUNT.</summary>
internal static class PfCount
{
    private const string KeyNote =
        " notes=RW because it may change the internal representation of the key, and propagate to replicas";

    /// <summary>Estimates how many distinct elements were added to a HyperLogLog, or to any of several.</summary>
    /// <returns>Integer, 0 when no key exists.</returns>
    /// <remarks>The estimate of a single one is kept in it, which counts as a change. Errors: WRONGTYPE, INVALIDOBJ. Cost:
    /// O(1) while it is kept, else O(registers).</remarks>
    [Command("PFCOUNT", "key [key ...]", Arity = -2, Flags = CommandFlags.Readonly | CommandFlags.MayReplicate,
        Acl = AclCategories.HyperLogLog,
        Keys = "RW access @1 last=-1" + KeyNote, Since = "2.8.9")]
    public static void Run(ref CommandContext c)
    {
        if (c.ArgumentCount > 2)
        {
            Union(ref c);
        }
        else if (HyperLogLogKey.TryFind(ref c, 1, out EntryRef entry))
        {
            One(ref c, entry);
        }
    }

    private static void One(ref CommandContext c, EntryRef entry)
    {
        ulong count = 0;
        if (entry.IsNull || HyperLogLogFormat.TryCachedCount(entry.Bytes, out count))
        {
            c.Reply.Integer((long)count);
            return;
        }

        if (!HyperLogLogFormat.TryCount(entry.Bytes, out count))
        {
            c.Reply.Error(Errors.CorruptHyperLogLog);
            return;
        }

        HyperLogLogFormat.CacheCount(c.Database.LookupWrite(c[1], c.Hash(1)).MutableBytes, count);
        c.Keyspace.Dirty++;
        c.Database.Touched(c[1]);
        c.Reply.Integer((long)count);
    }

    private static void Union(ref CommandContext c)
    {
        Span<byte> registers = stackalloc byte[HyperLogLogFormat.Registers];
        registers.Clear();
        for (int key = 1; key < c.ArgumentCount; key++)
        {
            if (!HyperLogLogKey.TryFind(ref c, key, out EntryRef entry))
            {
                return;
            }

            if (!entry.IsNull && !HyperLogLogFormat.TryMergeInto(entry.Bytes, registers))
            {
                c.Reply.Error(Errors.CorruptHyperLogLog);
                return;
            }
        }

        c.Reply.Integer((long)CardinalityEstimate.OfBytes(registers));
    }
}
