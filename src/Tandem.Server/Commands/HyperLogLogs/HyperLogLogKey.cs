using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.HyperLogLogs;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.HyperLogLogs;

/// <summary>The HyperLogLog behind a key: a string with a head of its own.</summary>
internal static class HyperLogLogKey
{
    /// <summary>Finds one to read it.</summary>
    /// <returns>False after replying WRONGTYPE; else true, with a null entry when the key is absent.</returns>
    public static bool TryFind(ref CommandContext c, int key, out EntryRef entry)
    {
        entry = c.Find(key);
        return entry.IsNull || IsOne(ref c, entry);
    }

    /// <summary>Finds one to change it.</summary>
    /// <returns>False after replying WRONGTYPE; else true, with a null entry when the key is absent.</returns>
    public static bool TryFindForWrite(ref CommandContext c, int key, out EntryRef entry)
    {
        entry = c.FindForWrite(key);
        return entry.IsNull || IsOne(ref c, entry);
    }

    /// <summary>Gives a string the bytes of a draft.</summary>
    public static void Store(EntryRef entry, scoped ref HyperLogLogDraft draft)
    {
        entry.SetBytes(draft.Bytes);
        StringValue.MakeRaw(entry);
    }

    /// <summary>Replies WRONGTYPE unless an entry holds one.</summary>
    public static bool IsOne(ref CommandContext c, EntryRef entry)
    {
        if (!c.HasType(entry, DataType.String))
        {
            return false;
        }

        if (entry.Kind == ValueKind.Bytes && HyperLogLogFormat.IsValid(entry.Bytes))
        {
            return true;
        }

        c.Reply.Error(Errors.WrongTypeHyperLogLog);
        return false;
    }
}
