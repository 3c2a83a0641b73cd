using System;
using System.Collections.Generic;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.Streams;
using Tandem.Fuzz.Seeds;

namespace Tandem.Fuzz.Targets;

/// <summary>The nodes of streams, listpacks with a structure of their own: refused, or sound in every entry.</summary>
internal sealed class StreamNodes : IFuzzTarget
{
    private const int MaxEntryBytes = 1 << 15;
    private static readonly StreamId Master = new(1, 1);
    private readonly ServerInProcess _server = new();

    public string Name => "stream-nodes";

    public IEnumerable<byte[]> Seeds() => SeedPayloads.StreamNodes(_server);

    public bool Run(ReadOnlySpan<byte> input)
    {
        long before = NativeHeap.UsedBytes;
        StreamLog log = StreamLog.Create();
        bool isValid = log.TryAddNode(Master, input) == default;
        if (isValid)
        {
            Walk(log);
        }

        log.Free();
        return NativeHeap.UsedBytes == before ? isValid : throw new FuzzException("lost memory");
    }

    public void Dispose() => _server.Dispose();

    private static void Walk(StreamLog log)
    {
        byte[] scratch = new byte[MaxEntryBytes];
        List<StreamId> forward = [];
        StreamEntries entries = log.Range(StreamId.Min, StreamId.Max, reverse: false, scratch);
        while (entries.MoveNext())
        {
            forward.Add(entries.Id);
        }

        int left = forward.Count;
        entries = log.Range(StreamId.Min, StreamId.Max, reverse: true, scratch);
        while (entries.MoveNext())
        {
            left--;
            if (left < 0 || entries.Id != forward[left])
            {
                throw new FuzzException("backward the entries are others");
            }
        }

        if (left != 0)
        {
            throw new FuzzException("backward there are fewer entries");
        }

        foreach (StreamId id in forward)
        {
            log.TryDelete(id);
        }
    }
}
