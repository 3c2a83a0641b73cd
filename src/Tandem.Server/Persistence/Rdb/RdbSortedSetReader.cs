using System;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.OldEncodings;
using Tandem.DataStructures.SortedSets;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Reads a sorted set, value types 3, 5, 12 and 17, into a listpack or a table with its order.</summary>
internal sealed class RdbSortedSetReader(RdbReader reader, KeyspaceOptions limits, bool deepValidation, RdbBuffer buffer)
{
    /// <summary>Reads a sorted set.</summary>
    public RdbValue Read(RdbValueType type)
    {
        if (type is RdbValueType.SortedSet or RdbValueType.SortedSet2)
        {
            return ReadMembers(type);
        }

        ReadOnlySpan<byte> payload = reader.ReadBriefString(buffer);
        bool isListpack = type == RdbValueType.SortedSetListpack;
        Listpack pairs = default;
        bool isValid = isListpack
            ? ListpackCheck.TryCopy(payload, out pairs)
            : ZiplistReader.TryConvert(payload, out pairs);
        string failure = isListpack ? "Zset listpack integrity check failed." : "Zset ziplist integrity check failed.";
        return isValid ? OfListpack(pairs, failure, mustBeDistinct: deepValidation || !isListpack) : throw reader.Damaged(failure);
    }

    private RdbValue ReadMembers(RdbValueType type)
    {
        ulong count = reader.ReadLength();
        if (count == 0)
        {
            return RdbValue.Empty;
        }

        SortedSet set = SortedSet.Create();
        try
        {
            for (; count > 0; count--)
            {
                ReadOnlySpan<byte> member = reader.ReadString(buffer);
                Add(set, member, type == RdbValueType.SortedSet2 ? reader.ReadBinaryDouble() : reader.ReadTextDouble());
            }
        }
        catch
        {
            set.Free();
            throw;
        }

        // Small sets arrive in this form only from a server with lower limits.
        return SortedSetValue.TryToListpack(set, limits, out Listpack pairs)
            ? RdbValue.OfObject(DataType.SortedSet, ValueEncoding.ListPack, pairs.Address)
            : RdbValue.OfObject(DataType.SortedSet, ValueEncoding.SkipList, set.Address);
    }

    private void Add(SortedSet set, ReadOnlySpan<byte> member, double score)
    {
        if (double.IsNaN(score))
        {
            throw reader.Damaged("Zset with NAN score detected");
        }

        if (!set.TryAdd(member, score))
        {
            throw reader.Damaged("Duplicate zset fields detected");
        }
    }

    private RdbValue OfListpack(Listpack pairs, string failure, bool mustBeDistinct)
    {
        int count = pairs.Count;
        if (count % 2 != 0 || !HasScores(pairs.Bytes)
            || (mustBeDistinct && !ListpackCheck.HasDistinctEntries(pairs.Bytes, count, skip: 1)))
        {
            pairs.Free();
            throw reader.Damaged(failure);
        }

        if (count > 0 && count / 2 <= limits.SortedSetMaxListpackEntries)
        {
            return RdbValue.OfObject(DataType.SortedSet, ValueEncoding.ListPack, pairs.Address);
        }

        SortedSet set = SortedSet.Create();
        try
        {
            CopyTo(set, pairs.Bytes);
        }
        catch
        {
            set.Free();
            throw;
        }
        finally
        {
            pairs.Free();
        }

        if (count > 0)
        {
            return RdbValue.OfObject(DataType.SortedSet, ValueEncoding.SkipList, set.Address);
        }

        set.Free();
        return RdbValue.Empty;
    }

    /// <summary>Whether every second entry is a number: commands read them as scores without asking again.</summary>
    private static bool HasScores(ReadOnlySpan<byte> payload)
    {
        ListpackReader entries = new(payload);
        while (entries.MoveNext())
        {
            if (!entries.MoveNext() || !ListpackScore.TryRead(entries.Current, out _))
            {
                return false;
            }
        }

        return true;
    }

    private void CopyTo(SortedSet set, ReadOnlySpan<byte> payload)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        ListpackReader entries = new(payload);
        while (entries.MoveNext())
        {
            ReadOnlySpan<byte> member = entries.Current.AsText(scratch);
            entries.MoveNext();
            Add(set, member, ListpackScore.Read(entries.Current));
        }
    }
}
