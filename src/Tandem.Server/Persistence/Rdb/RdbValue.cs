using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>A value that was read and has no key yet: bytes in the reader's buffer, or a native object to be owned.</summary>
/// <remarks>Either <see cref="Store"/> or <see cref="Free"/> is called once, before the reader reads on.</remarks>
internal readonly ref struct RdbValue
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly nint _handle;
    private readonly byte _tag;

    private RdbValue(ReadOnlySpan<byte> text, nint handle, byte tag)
    {
        _text = text;
        _handle = handle;
        _tag = tag;
    }

    /// <summary>An empty collection: a key that must not exist.</summary>
    public static RdbValue Empty => default;

    /// <summary>Whether this is an empty collection.</summary>
    public bool IsEmpty => _tag == 0 && _text.IsEmpty;

    /// <summary>What it is.</summary>
    public DataType Type => (DataType)(_tag >> 4);

    /// <summary>A string, valid as long as the bytes are.</summary>
    public static RdbValue OfText(ReadOnlySpan<byte> text) => new(text, 0, ValueTag.Of(DataType.String, ValueEncoding.EmbStr));

    /// <summary>A native object that is now this value's.</summary>
    public static RdbValue OfObject(DataType type, ValueEncoding encoding, nint handle) =>
        new(default, handle, ValueTag.Of(type, encoding));

    /// <summary>Gives the value to an entry that has none.</summary>
    public void Store(EntryRef entry)
    {
        if (Type == DataType.String)
        {
            StringValue.Set(entry, _text);
            return;
        }

        entry.Handle = _handle;
        entry.Tag = _tag;
    }

    /// <summary>Frees the object.</summary>
    public void Free()
    {
        if (Type != DataType.String)
        {
            ValueDisposal.FreeObject(_handle, _tag);
        }
    }
}
