using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.DataStructures.SortedSets;
using Tandem.DataStructures.Streams;
using Tandem.DataStructures.Strings;
using Tandem.Protocol;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Keyspace;

/// <summary>Adds values to a digest exactly as Redis does (debug.c, xorObjectDigest), whatever their encoding.</summary>
/// <remarks>
/// Strings, lists and streams are mixed in order; members of sets, sorted sets and hashes are added without order, each as
/// the digest of its parts. A key with an expiry adds a constant, not its time.
/// </remarks>
internal static class ValueDigest
{
    /// <summary>Adds the type, the value and whether it expires.</summary>
    public static void Add(ref DigestSum digest, EntryRef entry)
    {
        DataType type = ValueTag.TypeOf(entry);
        digest.Mix((uint)type);
        switch (type)
        {
            case DataType.String:
                Span<byte> scratch = stackalloc byte[StringValue.IntegerLength];
                digest.Mix(StringValue.Read(entry, scratch));
                break;
            case DataType.List:
                AddList(ref digest, QuickList.FromAddress(entry.Handle));
                break;
            case DataType.Set:
                AddSet(ref digest, entry);
                break;
            case DataType.Hash:
                AddHash(ref digest, entry);
                break;
            case DataType.SortedSet:
                AddSortedSet(ref digest, entry);
                break;
            case DataType.Stream:
                AddStream(ref digest, StreamLog.FromAddress(entry.Handle));
                break;
            default:
                throw new InvalidOperationException($"no value of type {type} can exist");
        }

        if (entry.HasExpiry)
        {
            digest.Add("!!expire!!"u8);
        }
    }

    private static void AddList(ref DigestSum digest, QuickList list)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        for (QuickListCursor at = list.First; !at.IsNone; at.MoveNext())
        {
            digest.Mix(at.Entry.AsText(scratch));
        }
    }

    private static void AddSet(ref DigestSum digest, EntryRef entry)
    {
        if (ValueTag.EncodingOf(entry) != ValueEncoding.IntSet)
        {
            foreach (EntryRef member in HashTable.FromAddress(entry.Handle))
            {
                digest.Add(member.Key);
            }

            return;
        }

        IntSet integers = IntSet.FromAddress(entry.Handle);
        Span<byte> text = stackalloc byte[IntegerEncoding.MaxTextBytes];
        for (int i = 0; i < integers.Count; i++)
        {
            digest.Add(text[..IntegerEncoding.Format(integers[i], text)]);
        }
    }

    private static void AddHash(ref DigestSum digest, EntryRef entry)
    {
        Span<byte> scratch = stackalloc byte[2 * ListpackEntry.ScratchBytes];
        if (ValueTag.EncodingOf(entry) != ValueEncoding.ListPack)
        {
            foreach (EntryRef field in HashTable.FromAddress(entry.Handle))
            {
                AddPair(ref digest, field.Key, StringValue.Read(field, scratch));
                if (field.HasExpiry)
                {
                    // As of a key: that it expires, not when.
                    AddPair(ref digest, field.Key, "!!hexpire!!"u8);
                }
            }

            return;
        }

        ListpackReader pairs = new(Listpack.FromAddress(entry.Handle).Bytes);
        while (pairs.MoveNext())
        {
            ReadOnlySpan<byte> field = pairs.Current.AsText(scratch);
            pairs.MoveNext();
            AddPair(ref digest, field, pairs.Current.AsText(scratch[ListpackEntry.ScratchBytes..]));
        }
    }

    private static void AddSortedSet(ref DigestSum digest, EntryRef entry)
    {
        Span<byte> text = stackalloc byte[NumberText.MaxDoubleBytes];
        if (ValueTag.EncodingOf(entry) != ValueEncoding.ListPack)
        {
            foreach (EntryRef member in SortedSet.FromAddress(entry.Handle).Table)
            {
                AddPair(ref digest, member.Key, text[..NumberText.Format(member.Double, text)]);
            }

            return;
        }

        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        ListpackReader pairs = new(Listpack.FromAddress(entry.Handle).Bytes);
        while (pairs.MoveNext())
        {
            ReadOnlySpan<byte> member = pairs.Current.AsText(scratch);
            pairs.MoveNext();
            AddPair(ref digest, member, text[..NumberText.Format(ListpackScore.Read(pairs.Current), text)]);
        }
    }

    private static void AddPair(ref DigestSum digest, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        DigestSum pair = default;
        pair.Mix(first);
        pair.Mix(second);
        digest.Add(pair);
    }

    /// <summary>Adds the entries of a stream; groups do not count.</summary>
    internal static void AddStream(ref DigestSum digest, StreamLog log)
    {
        Span<byte> text = stackalloc byte[StreamId.LongestText];
        Span<byte> scratch = stackalloc byte[StreamEntries.ScratchBytes];
        StreamEntries entries = log.Range(StreamId.Min, StreamId.Max, reverse: false, scratch);
        while (entries.MoveNext())
        {
            Span<byte> id = text[..entries.Id.Format(text)];
            id[id.IndexOf((byte)'-')] = (byte)'.'; // Only here Redis writes ids with a point.
            digest.Mix(id);
            while (entries.NextField(out ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value))
            {
                digest.Mix(field);
                digest.Mix(value);
            }
        }
    }
}
