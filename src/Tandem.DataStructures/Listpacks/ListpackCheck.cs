using System;
using System.Buffers.Binary;
using System.Numerics;
using Tandem.DataStructures.HashTables;

namespace Tandem.DataStructures.Listpacks;

/// <summary>Whether bytes from outside (RDB, RESTORE, replication) are a listpack. Nothing else may become one.</summary>
public static class ListpackCheck
{
    /// <summary>
    /// Whether every entry lies inside, is measured alike from both sides, and the header tells the truth. Cost: one walk,
    /// a few nanoseconds per entry.
    /// </summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="count">Number of entries.</param>
    /// <remarks>Redis checks the same with sanitize-dump-payload on, and only the header with it off; here memory safety
    /// rests on it, so it is not optional.</remarks>
    public static bool IsValid(ReadOnlySpan<byte> payload, out int count)
    {
        count = 0;
        ListpackReader reader = new(payload);
        while (reader.MoveNext())
        {
            count++;
        }

        if (reader.IsDamaged)
        {
            return false;
        }

        int stored = BinaryPrimitives.ReadUInt16LittleEndian(payload[4..]);
        return stored == count || stored == ListpackFormat.UnknownCount;
    }

    /// <summary>A copy of a payload if it is valid; the caller frees it.</summary>
    public static bool TryCopy(ReadOnlySpan<byte> payload, out Listpack listpack)
    {
        bool isValid = IsValid(payload, out _);
        listpack = isValid ? Listpack.FromValidated(payload) : default;
        return isValid;
    }

    /// <summary>Whether no two of every (skip + 1)th entries stand for the same string: fields of a hash, members of a sorted set.</summary>
    /// <param name="payload">A valid payload of at most <paramref name="count"/> entries.</param>
    /// <param name="count">Number of entries.</param>
    /// <param name="skip">Entries stepped over behind each one looked at.</param>
    public static bool HasDistinctEntries(ReadOnlySpan<byte> payload, int count, int skip)
    {
        int looked = (count + skip) / (skip + 1);
        uint slots = BitOperations.RoundUpToPowerOf2((uint)Math.Max(looked, 1) * 2);

        // Which entry, by its number plus one, is at which slot: an open table, at most half full.
        ulong[] hashes = new ulong[slots];
        int[] positions = new int[slots];
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        ListpackReader reader = new(payload);
        for (int number = 0; reader.MoveNext(); number++)
        {
            if (number % (skip + 1) != 0)
            {
                continue;
            }

            ReadOnlySpan<byte> text = reader.Current.AsText(scratch);
            ulong hash = HashTable.Hash(text);
            uint slot = (uint)hash & (slots - 1);
            while (positions[slot] != 0)
            {
                if (hashes[slot] == hash && IsEntry(payload, positions[slot] - 1, text))
                {
                    return false;
                }

                slot = (slot + 1) & (slots - 1);
            }

            hashes[slot] = hash;
            positions[slot] = number + 1;
        }

        return true;
    }

    /// <summary>Only asked when two 64-bit hashes agree, so the walk does not matter.</summary>
    private static bool IsEntry(ReadOnlySpan<byte> payload, int number, ReadOnlySpan<byte> text)
    {
        ListpackReader reader = new(payload);
        for (int i = 0; i <= number; i++)
        {
            reader.MoveNext();
        }

        return reader.Current.CompareTo(text) == 0;
    }
}
