using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Xunit;

namespace Tandem.Tests.DataStructures.Hashing;

/// <summary>The hash of keys against what a client could choose without knowing the seed.</summary>
public sealed class KeyHashFloodTests
{
    /// <summary>Constants written in the source: a client knows them, so a word equal to one must not wipe out the rest.</summary>
    private static readonly ulong[] PublicWords =
        [0, ulong.MaxValue, 0x6A09E667F3BCC909, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B];

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    [InlineData(48)]
    public void Keys_that_share_a_word_known_from_the_source_do_not_collide(int length)
    {
        byte[] key = new byte[length];
        foreach (ulong word in PublicWords)
        {
            for (int at = 0; at <= length - 8; at += 8)
            {
                HashSet<ulong> hashes = [];
                for (int i = 0; i < 1000; i++)
                {
                    Array.Clear(key);
                    BinaryPrimitives.WriteInt32LittleEndian(key.AsSpan(at == 0 ? 8 : 0), i);
                    BinaryPrimitives.WriteUInt64LittleEndian(key.AsSpan(at), word);
                    hashes.Add(HashTable.Hash(key));
                }

                Assert.True(hashes.Count == 1000, $"word {word:x} at {at} of {length}: {hashes.Count} hashes of 1000 keys");
            }
        }
    }

    [Fact]
    public void Each_bit_of_a_key_changes_about_half_of_the_hash()
    {
        Random random = new(5);
        for (int length = 1; length <= 40; length++)
        {
            byte[] key = new byte[length];
            long changed = 0;
            int trials = 0;
            for (int round = 0; round < 40; round++)
            {
                random.NextBytes(key);
                ulong hash = HashTable.Hash(key);
                for (int bit = 0; bit < length * 8; bit++)
                {
                    key[bit >> 3] ^= (byte)(1 << (bit & 7));
                    changed += System.Numerics.BitOperations.PopCount(hash ^ HashTable.Hash(key));
                    trials++;
                    key[bit >> 3] ^= (byte)(1 << (bit & 7));
                }
            }

            Assert.InRange((double)changed / trials, 30.5, 33.5);
        }
    }
}
