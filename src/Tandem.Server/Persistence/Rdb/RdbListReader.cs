using System;
using System.Globalization;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.OldEncodings;
using Tandem.DataStructures.QuickLists;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Reads a list, value types 1, 10, 14 and 18. Nodes stay as long as they were saved; our limits are for what is pushed.</summary>
internal sealed class RdbListReader(RdbReader reader, KeyspaceOptions limits, RdbBuffer buffer)
{
    /// <summary>Container of a node that is one element as it is (Redis, quicklist.h).</summary>
    public const ulong PlainNode = 1;

    /// <summary>Container of a node that is a listpack.</summary>
    public const ulong PackedNode = 2;

    /// <summary>Reads a list.</summary>
    public RdbValue Read(RdbValueType type)
    {
        QuickList list = QuickList.Create(limits.ListMaxListpackSize, limits.ListCompressDepth);
        try
        {
            // A single ziplist has no count before it.
            for (ulong left = type == RdbValueType.ListZiplist ? 1 : reader.ReadLength(); left > 0; left--)
            {
                ReadPart(type, list);
            }
        }
        catch
        {
            list.Free();
            throw;
        }

        if (list.Count > 0)
        {
            return RdbValue.OfObject(DataType.List, ValueEncoding.QuickList, list.Address);
        }

        list.Free();
        return RdbValue.Empty;
    }

    private void ReadPart(RdbValueType type, QuickList list)
    {
        switch (type)
        {
            case RdbValueType.List:
                list.PushTail(reader.ReadBriefString(buffer));
                break;
            case RdbValueType.ListQuicklist2:
                ReadNode(list);
                break;
            default:
                ReadZiplist(list, type == RdbValueType.ListZiplist ? "List ziplist" : "Ziplist");
                break;
        }
    }

    private void ReadZiplist(QuickList list, string name)
    {
        if (!ZiplistReader.TryConvert(reader.ReadBriefString(buffer), out Listpack listpack))
        {
            throw reader.Damaged(name + " integrity check failed.");
        }

        list.AppendListpack(listpack.Bytes);
        listpack.Free();
    }

    private void ReadNode(QuickList list)
    {
        ulong container = reader.ReadLength();
        if (container is not (PlainNode or PackedNode))
        {
            throw reader.Damaged(string.Create(CultureInfo.InvariantCulture, $"Unknown quicklist node type {container}"));
        }

        ReadOnlySpan<byte> payload = reader.ReadBriefString(buffer);
        if (payload.IsEmpty)
        {
            throw reader.Damaged("Empty quicklist node");
        }

        if (container == PlainNode)
        {
            list.AppendPlain(payload);
            return;
        }

        if (!ListpackCheck.IsValid(payload, out _))
        {
            throw reader.Damaged("Listpack integrity check failed.");
        }

        list.AppendListpack(payload);
    }
}
