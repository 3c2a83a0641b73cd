using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Tandem.Server.Keyspace;

/// <summary>A digest of 20 bytes that grows by parts, ordered or not: the arithmetic of DEBUG DIGEST (Redis, debug.c).</summary>
[SuppressMessage("Security", "CA5350", Justification = "the digest compares data sets, and SHA-1 is what Redis takes")]
internal struct DigestSum
{
    /// <summary>Bytes of a digest.</summary>
    public const int SizeBytes = SHA1.HashSizeInBytes;

    private Bytes20 _sum;

    /// <summary>The digest, valid while this value stays where it is.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Value => _sum;

    /// <summary>Adds a part so that the order of parts does not matter.</summary>
    public void Add(ReadOnlySpan<byte> part)
    {
        Span<byte> hash = stackalloc byte[SizeBytes];
        SHA1.HashData(part, hash);
        for (int i = 0; i < SizeBytes; i++)
        {
            _sum[i] ^= hash[i];
        }
    }

    /// <summary>Adds a part so that the order of parts matters.</summary>
    public void Mix(ReadOnlySpan<byte> part)
    {
        Add(part);
        Span<byte> hash = stackalloc byte[SizeBytes];
        SHA1.HashData(_sum, hash);
        hash.CopyTo(_sum);
    }

    /// <summary>Mixes a number as four bytes, big-endian.</summary>
    public void Mix(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        Mix(bytes);
    }

    /// <summary>Adds a whole digest as a part.</summary>
    public void Add(in DigestSum part)
    {
        ReadOnlySpan<byte> bytes = part._sum;
        Add(bytes);
    }

    /// <inheritdoc/>
    public override readonly string ToString() => Convert.ToHexStringLower(_sum);

    [InlineArray(SizeBytes)]
    private struct Bytes20
    {
        private byte _first;
    }
}
