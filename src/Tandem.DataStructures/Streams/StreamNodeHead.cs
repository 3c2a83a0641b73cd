using Tandem.DataStructures.Listpacks;

namespace Tandem.DataStructures.Streams;

/// <summary>The head of a <see cref="StreamNode"/>, read; valid until the node changes.</summary>
internal readonly unsafe struct StreamNodeHead
{
    /// <summary>Reads it at the first element of a node.</summary>
    public StreamNodeHead(byte* first)
    {
        byte* deleted = first + ListpackFormat.EntryBytes(first);
        byte* fields = deleted + ListpackFormat.EntryBytes(deleted);
        Count = ListpackFormat.ReadInteger(first);
        DeletedCount = ListpackFormat.ReadInteger(deleted);
        CountsBytes = (int)(fields - first);
        FieldCount = (int)ListpackFormat.ReadInteger(fields);
        Fields = fields + ListpackFormat.EntryBytes(fields);
    }

    /// <summary>Entries that are not deleted.</summary>
    public long Count { get; }

    /// <summary>Entries that are deleted and still take room.</summary>
    public long DeletedCount { get; }

    /// <summary>Fields of the head.</summary>
    public int FieldCount { get; }

    /// <summary>Address of the first of them.</summary>
    public byte* Fields { get; }

    /// <summary>Bytes of the first two elements, which change with every entry.</summary>
    public int CountsBytes { get; }

    /// <summary>Address of the first entry, or of the end mark. Cost: O(fields).</summary>
    public byte* FirstEntry
    {
        get
        {
            byte* at = Fields;
            for (int i = 0; i <= FieldCount; i++) // One more: the closing 0.
            {
                at += ListpackFormat.EntryBytes(at);
            }

            return at;
        }
    }
}
