using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Generic;

/// <summary>SORT, SORT_RO.</summary>
internal static class Sort
{
    private const string ReadNote =
        " notes=For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the "
        + "content of the key we sort";

    /// <summary>Sorts the elements of a list, set or sorted set, by themselves or by other keys.</summary>
    /// <returns>Array reply: the elements or what GET found for them; with STORE an integer: the length of the list
    /// stored.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, weights that are no numbers. Cost: O(N+M*log(M)) with N elements in the
    /// value and M replied.</remarks>
    [Command("SORT", "key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC|DESC] [ALPHA] "
        + "[STORE destination]", Arity = -2, Flags = CommandFlags.Write | CommandFlags.DenyOom,
        Acl = AclCategories.Set | AclCategories.SortedSet | AclCategories.List | AclCategories.Dangerous,
        Keys = "RO access @1; RO access @unknown unknown" + ReadNote + "; OW update @unknown unknown "
            + "notes=For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in "
            + "the argument array", Since = "1.0.0")]
    public static void Run(ref CommandContext c) => Run(ref c, allowsStore: true);

    /// <summary>SORT without STORE, for replicas.</summary>
    /// <returns>Array reply: the elements or what GET found for them.</returns>
    [Command("SORT_RO", "key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC|DESC] [ALPHA]",
        Arity = -2, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Set | AclCategories.SortedSet | AclCategories.List | AclCategories.Dangerous,
        Keys = "RO access @1; RO access @unknown unknown" + ReadNote, Since = "7.0.0")]
    public static void ReadOnly(ref CommandContext c) => Run(ref c, allowsStore: false);

    private static void Run(ref CommandContext c, bool allowsStore)
    {
        SortRequest? request = SortRequest.Read(ref c, allowsStore);
        if (request is null)
        {
            return;
        }

        EntryRef entry = c.Find(1);
        DataType type = entry.IsNull ? DataType.List : ValueTag.TypeOf(entry);
        if (type is not (DataType.List or DataType.Set or DataType.SortedSet))
        {
            c.Reply.Error(Errors.WrongType);
            return;
        }

        if (request.IsUnsorted && type == DataType.Set && (request.Store != 0 || c.Client.Has(ClientFlags.Internal)))
        {
            request.SortAlphabetically();
        }

        SortElements elements = SortElements.Of(entry);
        if (!TryOrder(ref c, request, type, elements, out int[] order))
        {
            c.Reply.Error("ERR One or more scores can't be converted into double"u8);
            return;
        }

        long offset = Math.Clamp(request.Offset, 0, order.Length);
        long count = request.Count < 0 ? order.Length : request.Count;
        ReadOnlySpan<int> chosen = order.AsSpan((int)offset, (int)Math.Min(count, order.Length - offset));
        if (request.Store != 0)
        {
            Store(ref c, request, elements, chosen);
        }
        else
        {
            Reply(ref c, request, elements, chosen);
        }
    }

    private static bool TryOrder(
        ref CommandContext c, SortRequest request, DataType type, SortElements elements, out int[] order)
    {
        order = [];
        if (request.IsUnsorted)
        {
            order = elements.InPlace();
            if (request.IsDescending && type != DataType.Set)
            {
                Array.Reverse(order);
            }

            return true;
        }

        Span<byte> scratch = stackalloc byte[SortPattern.ScratchBytes];
        double[] scores = new double[elements.Count];
        byte[]?[] weights = new byte[elements.Count][];
        for (int i = 0; i < elements.Count && (request.By != 0 || !request.IsAlphabetical); i++)
        {
            scoped ReadOnlySpan<byte> weight = elements[i];
            if (request.By != 0 && !SortPattern.TryFind(c.Database, c[request.By], elements[i], scratch, out weight))
            {
                continue;
            }

            if (request.IsAlphabetical)
            {
                weights[i] = weight.ToArray();
            }
            else if (!NumberText.TryParseScoreBound(weight, out scores[i]))
            {
                return false;
            }
        }

        if (request.IsAlphabetical)
        {
            elements.CompareBy(request.By != 0 ? weights : null);
        }
        else
        {
            elements.CompareBy(scores);
        }

        order = elements.Sort(request.IsDescending);
        return true;
    }

    private static void Reply(
        ref CommandContext c, SortRequest request, SortElements elements, ReadOnlySpan<int> chosen)
    {
        Span<byte> scratch = stackalloc byte[SortPattern.ScratchBytes];
        c.Reply.Array(chosen.Length * Math.Max(request.Gets.Count, 1));
        foreach (int index in chosen)
        {
            if (request.Gets.Count == 0)
            {
                c.Reply.Bulk(elements[index]);
            }

            foreach (int pattern in request.Gets)
            {
                if (SortPattern.TryFind(c.Database, c[pattern], elements[index], scratch, out ReadOnlySpan<byte> value))
                {
                    c.Reply.Bulk(value);
                }
                else
                {
                    c.Reply.Null();
                }
            }
        }
    }

    private static void Store(
        ref CommandContext c, SortRequest request, SortElements elements, ReadOnlySpan<int> chosen)
    {
        int key = request.Store;
        if (chosen.IsEmpty)
        {
            if (c.Database.Delete(c[key], c.Options.LazyfreeLazyServerDel))
            {
                c.KeyChanged(key, KeyEventClass.Generic, "del");
            }

            c.Reply.Integer(0);
            return;
        }

        QuickList list = Collect(ref c, request, elements, chosen);
        EntryRef target = c.Overwrite(key, DataType.List, ValueEncoding.QuickList);
        target.Handle = list.Address;
        c.KeyChanged(key, KeyEventClass.List, "sortstore", list.Count);
        c.Reply.Integer(list.Count);
    }

    private static QuickList Collect(
        ref CommandContext c, SortRequest request, SortElements elements, ReadOnlySpan<int> chosen)
    {
        Span<byte> scratch = stackalloc byte[SortPattern.ScratchBytes];
        QuickList list = QuickList.Create(c.Options.ListMaxListpackSize, c.Options.ListCompressDepth);
        foreach (int index in chosen)
        {
            if (request.Gets.Count == 0)
            {
                list.PushTail(elements[index]);
            }

            foreach (int pattern in request.Gets)
            {
                // What is not found is stored as an empty string.
                SortPattern.TryFind(c.Database, c[pattern], elements[index], scratch, out ReadOnlySpan<byte> value);
                list.PushTail(value);
            }
        }

        return list;
    }
}
