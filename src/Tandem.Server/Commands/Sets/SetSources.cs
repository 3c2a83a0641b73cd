using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Sets;

/// <summary>The sets that a command of several keys reads, and where it stores a result.</summary>
internal static class SetSources
{
    /// <summary>So many sets fit on the stack.</summary>
    public const int FewSets = 16;

    /// <summary>Finds the sets of as many keys as there is room for; null objects stand for absent keys.</summary>
    /// <param name="first">Number of the argument that is the first key.</param>
    /// <returns>False after replying WRONGTYPE.</returns>
    public static bool TryFind(ref CommandContext c, int first, scoped Span<SetObject> sets)
    {
        for (int i = 0; i < sets.Length; i++)
        {
            if (!c.TryFind(first + i, DataType.Set, out EntryRef entry))
            {
                return false;
            }

            // Looking for the next key may move this one's entry, when that is found expired, but not its object.
            sets[i] = entry.IsNull ? default : new SetObject(entry);
        }

        return true;
    }

    /// <summary>Stores a result in the key that is argument 1, or removes that when the result is empty, and replies how
    /// many members it has.</summary>
    /// <param name="result">Belongs to the key afterwards, or is freed.</param>
    public static void Store(ref CommandContext c, SetObject result, string eventName)
    {
        long count = result.Count;
        if (count == 0)
        {
            result.Free();
            if (c.Database.Delete(c[1], c.Options.LazyfreeLazyServerDel))
            {
                c.KeyChanged(1, KeyEventClass.Generic, "del");
            }
        }
        else
        {
            result.StoreIn(c.Overwrite(1, DataType.Set, ValueEncoding.IntSet));
            c.KeyChanged(1, KeyEventClass.Set, eventName);
        }

        c.Reply.Integer(count);
    }
}
