using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Clients;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Dispatch;

/// <summary>Asks the processor for the memory that a batch of requests will touch, before the first of them runs.</summary>
internal static class RequestPrefetch
{
    /// <summary>Four waves, each of which needs what the one before it asked for: buckets, entries, buckets inside values,
    /// members.</summary>
    public static void Run(Client client, ReadOnlySpan<byte> bytes, RequestBatch frame)
    {
        HashTable table = client.Database.Table;
        for (int i = 0; i < frame.Count; i++)
        {
            table.Prefetch(frame[i].KeyHash);
        }

        for (int i = 0; i < frame.Count; i++)
        {
            table.PrefetchEntry(frame[i].KeyHash);
        }

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
}
