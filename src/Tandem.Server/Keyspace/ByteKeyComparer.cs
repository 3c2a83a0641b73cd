using System;
using System.Collections.Generic;

namespace Tandem.Server.Keyspace;

/// <summary>Compares byte strings by content, and lets a dictionary keyed by <c>byte[]</c> be asked with a span.</summary>
internal sealed class ByteKeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly ByteKeyComparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        // The keyspace's own hash is seeded, so that a client cannot choose keys that collide.
        return (int)DataStructures.HashTables.HashTable.Hash(alternate);
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
