using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.HyperLogLogs;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.HyperLogLogs;

/// <summary>PFADD.</summary>
internal static class PfAdd
{
    /// <summary>Adds elements to a HyperLogLog, making it when the key is absent.</summary>
    /// <returns>1 when that made it or changed its estimate, else 0.</returns>
    /// <remarks>Errors: WRONGTYPE, INVALIDOBJ for a damaged one, which stays as it is. Cost: O(1) for each element.</remarks>
    [Command("PFADD", "key [element [element ...]]", Arity = -2, Flags = CommandFlags.Write | CommandFlags.DenyOom
        | CommandFlags.Fast, Acl = AclCategories.HyperLogLog, Keys = "RW insert @1", Since = "2.8.9")]
    public static void Run(ref CommandContext c)
    {
        if (!HyperLogLogKey.TryFindForWrite(ref c, 1, out EntryRef entry))
        {
            return;
        }

        if (!entry.IsNull && HyperLogLogFormat.IsDense(entry.Bytes))
        {
            AddDense(ref c, entry);
            return;
        }

        bool isNew = entry.IsNull;
        long maxSparseBytes = c.Options.HyperLogLogSparseMaxBytes;
        HyperLogLogDraft draft = isNew
            ? HyperLogLogDraft.Create(maxSparseBytes)
            : HyperLogLogDraft.Of(entry.Bytes, maxSparseBytes);
        AddSparse(ref c, isNew ? c.Add(1, DataType.String, ValueEncoding.Raw) : entry, ref draft, isNew ? 1 : 0);
        draft.Release();
    }

    private static void AddDense(ref CommandContext c, EntryRef entry)
    {
        StringValue.MakeRaw(entry);
        long changes = 0;
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            changes += DenseRegisters.Add(HyperLogLogFormat.RegistersOf(entry.MutableBytes), c[i]) ? 1 : 0;
        }

        Finish(ref c, entry, changes);
    }

    private static void AddSparse(ref CommandContext c, EntryRef entry, scoped ref HyperLogLogDraft draft, long changes)
    {
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (!draft.TryAdd(c[i], out bool changed))
            {
                c.Reply.Error(Errors.CorruptHyperLogLog);
                return;
            }

            changes += changed ? 1 : 0;
        }

        HyperLogLogKey.Store(entry, ref draft);
        Finish(ref c, entry, changes);
    }

    private static void Finish(ref CommandContext c, EntryRef entry, long changes)
    {
        if (changes > 0)
        {
            HyperLogLogFormat.Invalidate(entry.MutableBytes);
            c.KeyChanged(1, KeyEventClass.String, "pfadd", changes);
        }

        c.Reply.Integer(changes > 0 ? 1 : 0);
    }
}
