using System.Globalization;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.QuickLists;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence.Rdb;

namespace Tandem.Server.Commands.Server.Debugging;

/// <summary>DEBUG about one value: how and where it is kept.</summary>
internal static class ValueDebugging
{
    public static readonly DebugSubcommand[] Subcommands =
    [
        new(
            "OBJECT <key>", 3, 3, Object,
            "    How a key's value is kept; also of a key whose time is over. The address is the entry's."),
        new("SDSLEN <key>", 3, 3, StringLengths, "    Length, spare room and memory of a key and of the string it holds."),
        new("LISTPACK <key>", 3, 3, PrintListpack, "    Prints the entries of a listpack into the log."),
        new(
            "QUICKLIST <key> [<0|1>]", 3, 4, PrintQuickList,
            "    Prints the nodes of a list into the log; 1: with their elements."),
        new("STRUCTSIZE", 2, 2, StructSizes, "    Sizes of the native structures of this server, bytes."),
    ];

    private static void Object(ref CommandContext c)
    {
        EntryRef entry = c.Database.FindRaw(c[2]);
        if (entry.IsNull)
        {
            c.Reply.Error(Errors.NoSuchKey);
            return;
        }

        string encoding = Encoding.ASCII.GetString(ValueTag.NameOf(ValueTag.EncodingOf(entry)));
        long idle = (c.Keyspace.AccessClock - entry.Access) & 0xFFFFFF;

        // The value as a file has it, without type, version and checksum.
        int serialized = c.Server.Dumps.Serialize(entry).Length - 1 - DumpPayload.TrailerBytes;
        c.Reply.Simple(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"Value at:0x{entry.Block:x} refcount:1 encoding:{encoding} serializedlength:{serialized} "
            + $"lru:{entry.Access} lru_seconds_idle:{idle}")
            + (ValueTag.EncodingOf(entry) == ValueEncoding.QuickList ? Describe(QuickList.FromAddress(entry.Handle)) : "")));
    }

    private static string Describe(QuickList list)
    {
        long size = 0;
        foreach (QuickListNodeView node in list.Nodes)
        {
            size += node.SizeBytes;
        }

        double average = (double)list.Count / list.NodeCount;
        return string.Create(
            CultureInfo.InvariantCulture,
            $" ql_nodes:{list.NodeCount} ql_avg_node:{average:F2} ql_listpack_max:{list.Fill}"
            + $" ql_compressed:{(list.CompressDepth > 0 ? 1 : 0)} ql_uncompressed_size:{size}");
    }

    private static void StringLengths(ref CommandContext c)
    {
        EntryRef entry = c.Database.FindRaw(c[2]);
        if (entry.IsNull)
        {
            c.Reply.Error(Errors.NoSuchKey);
            return;
        }

        if (ValueTag.TypeOf(entry) != DataType.String || entry.Kind != ValueKind.Bytes)
        {
            c.Reply.Error("ERR Not an sds encoded string."u8);
            return;
        }

        // A short value lies behind its key in one block: the memory of that counts as the key's.
        int length = entry.Bytes.Length;
        int reserved = entry.ReservedBytes;
        int own = entry.SizeBytes - NativeHeap.RoundUp(reserved);
        int spare = reserved > 0 ? reserved - length : 0;
        c.Reply.Simple(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"key_sds_len:{entry.Key.Length}, key_sds_avail:0, key_zmalloc: {own}, "
            + $"val_sds_len:{length}, val_sds_avail:{spare}, val_zmalloc: {NativeHeap.RoundUp(reserved)}")));
    }

    private static void PrintListpack(ref CommandContext c)
    {
        EntryRef entry = c.Find(2, touch: false);
        if (entry.IsNull)
        {
            c.Reply.Error(Errors.NoSuchKey);
            return;
        }

        if (ValueTag.EncodingOf(entry) != ValueEncoding.ListPack)
        {
            c.Reply.Error("ERR Not a listpack encoded object."u8);
            return;
        }

        StringBuilder text = new();
        Append(text, Listpack.FromAddress(entry.Handle));
        c.Server.ServerLog.WriteRaw(text.ToString());
        c.Reply.Simple("Listpack structure printed on stdout"u8);
    }

    private static void Append(StringBuilder to, Listpack listpack)
    {
        CultureInfo text = CultureInfo.InvariantCulture;
        to.Append(text, $"{{total bytes {listpack.SizeBytes}}} {{num entries {listpack.Count}}}\n");
        int number = 0;
        for (ListpackCursor at = listpack.First; !at.IsNone; at = listpack.Next(at))
        {
            to.Append(text, $"{{offset {at.Offset}, index {number++}}} {Encoding.Latin1.GetString(listpack[at].ToArray())}\n");
        }

        to.Append("{end}\n\n");
    }

    private static void PrintQuickList(ref CommandContext c)
    {
        EntryRef entry = c.Find(2, touch: false);
        if (entry.IsNull)
        {
            c.Reply.Error(Errors.NoSuchKey);
            return;
        }

        if (ValueTag.EncodingOf(entry) != ValueEncoding.QuickList)
        {
            c.Reply.Error("ERR Not a quicklist encoded object."u8);
            return;
        }

        QuickList list = QuickList.FromAddress(entry.Handle);
        bool full = c.ArgumentCount == 4 && DebugSubcommand.IsOn(c[3]);
        CultureInfo text = CultureInfo.InvariantCulture;
        StringBuilder lines = new();
        lines.Append(text, $"{{count : {list.Count}}}\n{{len : {list.NodeCount}}}\n");
        lines.Append(text, $"{{fill : {list.Fill}}}\n{{compress : {list.CompressDepth}}}\n");
        int number = 0;
        QuickListCursor at = list.First;
        foreach (QuickListNodeView node in list.Nodes)
        {
            lines.Append(text, $"{{quicklist node({number++})\n{{container : {(node.IsPlain ? "PLAIN" : "PACKED")}, ");
            lines.Append(text, $"encoding: {(node.IsCompressed ? "LZF" : "RAW")}, size: {node.SizeBytes}, count: {node.Count}");
            lines.Append(text, $", recompress: 0, attempted_compress: {(node.IsCompressed ? 1 : 0)}}}\n");
            for (int i = 0; full && i < node.Count; i++, at.MoveNext())
            {
                lines.Append(Encoding.Latin1.GetString(at.Entry.ToArray())).Append('\n');
            }
        }

        c.Server.ServerLog.WriteRaw(lines.Append('\n').ToString());
        c.Reply.Simple("Quicklist structure printed on stdout"u8);
    }

    private static void StructSizes(ref CommandContext c)
    {
        StringBuilder text = new("bits:64 ");
        foreach ((string name, int bytes) in NativeLayouts.Sizes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}:{bytes} ");
        }

        c.Reply.Bulk(text.ToString());
    }
}
