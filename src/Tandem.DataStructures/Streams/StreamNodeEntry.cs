using Tandem.DataStructures.Listpacks;

namespace Tandem.DataStructures.Streams;

/// <summary>The fixed part of an entry of a <see cref="StreamNode"/>, read; valid until the node changes.</summary>
internal readonly unsafe struct StreamNodeEntry
{
    /// <summary>Reads the entry at an address.</summary>
    /// <param name="at">Its first element.</param>
    /// <param name="master">Master id of the node.</param>
    /// <param name="headFieldCount">Fields in the node's head.</param>
    public StreamNodeEntry(byte* at, StreamId master, int headFieldCount)
    {
        Address = at;
        Flags = (int)ReadInteger(ref at);
        ulong milliseconds = (ulong)ReadInteger(ref at);
        Id = new StreamId(master.Milliseconds + milliseconds, master.Sequence + (ulong)ReadInteger(ref at));
        FieldCount = HasSameFields ? headFieldCount : (int)ReadInteger(ref at);
        Content = at;
    }

    /// <summary>Address of the entry.</summary>
    public byte* Address { get; }

    /// <summary>Sum of <see cref="StreamNode.Deleted"/> and <see cref="StreamNode.SameFields"/>.</summary>
    public int Flags { get; }

    /// <summary>Its id.</summary>
    public StreamId Id { get; }

    /// <summary>Pairs of field and value.</summary>
    public int FieldCount { get; }

    /// <summary>Address of its first value, or field when it has its own.</summary>
    public byte* Content { get; }

    /// <summary>Whether it is deleted.</summary>
    public bool IsDeleted => (Flags & StreamNode.Deleted) != 0;

    /// <summary>Whether its fields are those of the head.</summary>
    public bool HasSameFields => (Flags & StreamNode.SameFields) != 0;

    /// <summary>Address of the next entry, or of the end mark. Cost: O(fields).</summary>
    public byte* Next
    {
        get
        {
            byte* at = Content;
            long elements = (long)FieldCount * (HasSameFields ? 1 : 2);
            for (long i = 0; i <= elements; i++) // One more: the number of elements.
            {
                at += ListpackFormat.EntryBytes(at);
            }

            return at;
        }
    }

    /// <summary>Address of the entry that ends right before an address.</summary>
    public static byte* Before(byte* at)
    {
        byte* element = ListpackFormat.Before(at);
        for (long elements = ListpackFormat.ReadInteger(element); elements > 0; elements--)
        {
            element = ListpackFormat.Before(element);
        }

        return element;
    }

    private static long ReadInteger(ref byte* at)
    {
        long value = ListpackFormat.ReadInteger(at);
        at += ListpackFormat.EntryBytes(at);
        return value;
    }
}
