using System;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Clients;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Dispatch;

/// <summary>Asks the processor for the memory that a batch of requests will touch, before the first of them runs.</summary>
internal static class RequestPrefetch
{
    /// <summary>Four waves, each of which needs what the one before it asked for: buckets, entries, buckets inside values,
    /// members.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run(Client client, ReadOnlySpan<byte> bytes, RequestBatch frame)
    {
        HashTable table = client.Database.Table;
        for (int i = 0; i < frame.Count; i++)
        {
            table.Prefetch(frame[i].KeyHash);
        }

        ReadOnlySpan<ulong> furtherKeys = PrefetchFurtherKeys(table, bytes, frame);
        for (int i = 0; i < frame.Count; i++)
        {
            table.PrefetchEntry(frame[i].KeyHash);
        }

        foreach (ulong hash in furtherKeys)
        {
            table.PrefetchEntry(hash);
        }

        PrefetchMembers(table, bytes, frame);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PrefetchMembers(HashTable table, ReadOnlySpan<byte> bytes, RequestBatch frame)
    {
        Span<RequestBatch.MemberPlace> members = frame.Members;
        int count = 0;
        ulong lastHash = 0;
        HashTable inner = default;
        for (int i = 0; i < frame.Count; i++)
        {
            ref readonly RequestBatch.Request request = ref frame[i];
            if (request.Command is not { Member: > 0 and int member } || member >= request.ArgumentCount)
            {
                continue;
            }

            if (request.KeyHash != lastHash)
            {
                lastHash = request.KeyHash;
                inner = MemberTable.Of(table.Find(frame.Argument(bytes, request.FirstArgument + 1), lastHash));
            }

            if (!inner.IsNull)
            {
                ulong hash = HashTable.Hash(frame.Argument(bytes, request.FirstArgument + member));
                inner.Prefetch(hash);
                members[count++] = new RequestBatch.MemberPlace(inner, hash);
            }
        }

        foreach (RequestBatch.MemberPlace place in members[..count])
        {
            place.Table.PrefetchEntry(place.Hash);
        }
    }

    // MSET, MGET, DEL: the misses of all keys of all requests overlap, not only those of one request.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlySpan<ulong> PrefetchFurtherKeys(HashTable table, ReadOnlySpan<byte> bytes, RequestBatch frame)
    {
        Span<ulong> hashes = frame.FurtherKeys;
        int count = 0;
        int i;
        for (i = 0; i < frame.Count; i++)
        {
            ref readonly RequestBatch.Request request = ref frame[i];
            int step = request.Command?.StepOfAllKeys ?? 0;
            if (step == 0)
            {
                continue;
            }

            if (count + (request.ArgumentCount / step) > hashes.Length)
            {
                break;
            }

            for (int key = 1 + step; key < request.ArgumentCount; key += step)
            {
                ulong hash = HashTable.Hash(frame.Argument(bytes, request.FirstArgument + key));
                table.Prefetch(hash);
                hashes[count++] = hash;
            }
        }

        frame.PrefetchedRequests = i;
        return hashes[..count];
    }
}
