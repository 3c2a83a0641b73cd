using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.QuickLists;
using Tandem.Protocol;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Persistence.Aof;

/// <summary>Writes a key as the commands that make it: option aof-use-rdb-preamble no.</summary>
/// <remarks>A command has at most 64 elements, as in Redis, so that loading is interrupted often enough. A stream is one RESTORE.</remarks>
internal sealed class AofValueWriter(CommandBuffer output, DumpSerializer dumps)
{
    // Source: Redis 7.0, AOF_REWRITE_ITEMS_PER_CMD.
    private const int ElementsPerCommand = 64;

    private int _left;
    private int _room;

    /// <summary>Writes a key with its value and expiry.</summary>
    /// <param name="expiry">Unix milliseconds; negative for none.</param>
    public void Write(EntryRef entry, long expiry)
    {
        switch (ValueTag.TypeOf(entry))
        {
            case DataType.String:
                Span<byte> scratch = stackalloc byte[StringValue.IntegerLength];
                output.Begin(3);
                output.Argument("SET"u8);
                output.Argument(entry.Key);
                output.Argument(StringValue.Read(entry, scratch));
                break;
            case DataType.List:
                List(entry, QuickList.FromAddress(entry.Handle));
                break;
            case DataType.Set:
                Set(entry);
                break;
            case DataType.Hash:
                Hash(entry);
                break;
            case DataType.SortedSet:
                SortedSet(entry);
                break;
            default:
                output.Begin(4);
                output.Argument("RESTORE"u8);
                output.Argument(entry.Key);
                output.Argument(0);
                output.Argument(dumps.Serialize(entry));
                break;
        }

        if (expiry >= 0)
        {
            output.Begin(3);
            output.Argument("PEXPIREAT"u8);
            output.Argument(entry.Key);
            output.Argument(expiry);
        }
    }

    // Before each element: begins the next command when the last one is full.
    private void Next(EntryRef entry, ReadOnlySpan<byte> command, int argumentsPerElement)
    {
        if (_room == 0)
        {
            _room = Math.Min(_left, ElementsPerCommand);
            output.Begin(2 + (_room * argumentsPerElement));
            output.Argument(command);
            output.Argument(entry.Key);
        }

        _room--;
        _left--;
    }

    private void Begin(long elements) => (_left, _room) = ((int)elements, 0);

    private void List(EntryRef entry, QuickList list)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        Begin(list.Count);
        for (QuickListCursor at = list.First; !at.IsNone; at.MoveNext())
        {
            Next(entry, "RPUSH"u8, 1);
            output.Argument(at.Entry.AsText(scratch));
        }
    }

    private void Set(EntryRef entry)
    {
        if (ValueTag.EncodingOf(entry) != ValueEncoding.IntSet)
        {
            HashTable members = HashTable.FromAddress(entry.Handle);
            Begin(members.Count);
            foreach (EntryRef member in members)
            {
                Next(entry, "SADD"u8, 1);
                output.Argument(member.Key);
            }

            return;
        }

        IntSet integers = IntSet.FromAddress(entry.Handle);
        Begin(integers.Count);
        for (int i = 0; i < integers.Count; i++)
        {
            Next(entry, "SADD"u8, 1);
            output.Argument(integers[i]);
        }
    }

    private void Hash(EntryRef entry)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        if (ValueTag.EncodingOf(entry) != ValueEncoding.ListPack)
        {
            HashTable fields = HashTable.FromAddress(entry.Handle);
            Begin(fields.Count);
            foreach (EntryRef field in fields)
            {
                Next(entry, "HMSET"u8, 2);
                output.Argument(field.Key);
                output.Argument(StringValue.Read(field, scratch));
            }

            return;
        }

        Begin(CountPairs(entry));
        ListpackReader pairs = new(Listpack.FromAddress(entry.Handle).Bytes);
        while (pairs.MoveNext())
        {
            Next(entry, "HMSET"u8, 2);
            output.Argument(pairs.Current.AsText(scratch));
            pairs.MoveNext();
            output.Argument(pairs.Current.AsText(scratch));
        }
    }

    private void SortedSet(EntryRef entry)
    {
        Span<byte> text = stackalloc byte[NumberText.MaxDoubleBytes];
        if (ValueTag.EncodingOf(entry) != ValueEncoding.ListPack)
        {
            HashTable members = DataStructures.SortedSets.SortedSet.FromAddress(entry.Handle).Table;
            Begin(members.Count);
            foreach (EntryRef member in members)
            {
                Next(entry, "ZADD"u8, 2);
                output.Argument(text[..NumberText.Format(member.Double, text)]);
                output.Argument(member.Key);
            }

            return;
        }

        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        Begin(CountPairs(entry));
        ListpackReader pairs = new(Listpack.FromAddress(entry.Handle).Bytes);
        while (pairs.MoveNext())
        {
            ReadOnlySpan<byte> member = pairs.Current.AsText(scratch);
            pairs.MoveNext();
            Next(entry, "ZADD"u8, 2);
            output.Argument(text[..NumberText.Format(ListpackScore.Read(pairs.Current), text)]);
            output.Argument(member);
        }
    }

    private static long CountPairs(EntryRef entry)
    {
        long count = 0;
        ListpackReader elements = new(Listpack.FromAddress(entry.Handle).Bytes);
        while (elements.MoveNext())
        {
            count++;
        }

        return count / 2;
    }
}
