using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.HyperLogLogs;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.HyperLogLogs;

/// <summary>PFMERGE.</summary>
internal static class PfMerge
{
    /// <summary>Merges HyperLogLogs into one, which may exist already: it then stands for the elements of all.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: WRONGTYPE, INVALIDOBJ. Cost: O(registers) for each key.</remarks>
    [Command("PFMERGE", "destkey [sourcekey [sourcekey ...]]", Arity = -2, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.HyperLogLog, Keys = "RW access insert @1; RO access @2 last=-1", Since = "2.8.9")]
    public static void Run(ref CommandContext c)
    {
        Span<byte> registers = stackalloc byte[HyperLogLogFormat.Registers];
        registers.Clear();
        bool makesDense = false;
        for (int key = 1; key < c.ArgumentCount; key++)
        {
            if (!HyperLogLogKey.TryFind(ref c, key, out EntryRef source))
            {
                return;
            }

            if (source.IsNull)
            {
                continue;
            }

            makesDense |= HyperLogLogFormat.IsDense(source.Bytes);
            if (!HyperLogLogFormat.TryMergeInto(source.Bytes, registers))
            {
                c.Reply.Error(Errors.CorruptHyperLogLog);
                return;
            }
        }

        EntryRef entry = c.FindForWrite(1);
        long maxSparseBytes = c.Options.HyperLogLogSparseMaxBytes;
        HyperLogLogDraft draft = entry.IsNull
            ? HyperLogLogDraft.Create(maxSparseBytes)
            : HyperLogLogDraft.Of(entry.Bytes, maxSparseBytes);
        if (makesDense)
        {
            // Not damaged: it was read above.
            draft.TryMakeDense();
        }

        for (int i = 0; i < registers.Length; i++)
        {
            if (registers[i] > 0)
            {
                draft.TryRaise(i, registers[i], out _);
            }
        }

        HyperLogLogFormat.Invalidate(draft.Bytes);
        HyperLogLogKey.Store(entry.IsNull ? c.Add(1, DataType.String, ValueEncoding.Raw) : entry, ref draft);
        draft.Release();
        c.KeyChanged(1, KeyEventClass.String, "pfadd");
        c.Reply.Ok();
    }
}
