using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;

namespace Tandem.Server.Dispatch;

/// <summary>Requests parsed together, with the buffer they were read into.</summary>
internal sealed class RequestBatch
{
    /// <summary>Enough requests for their memory latencies to overlap, few enough for their cache lines to stay.</summary>
    public const int Capacity = 64;

    // The lines of so many keys stay in the second-level cache until they are used.
    private const int MostFurtherKeys = 256;

    private readonly Request[] _requests = new Request[Capacity];
    private readonly MemberPlace[] _members = new MemberPlace[Capacity];
    private readonly ulong[] _furtherKeys = new ulong[MostFurtherKeys];

    public RequestBatch(int readBufferSize) => ReadBuffer = GC.AllocateArray<byte>(readBufferSize, pinned: true);

    public byte[] ReadBuffer { get; }

    public ArgumentList Arguments { get; } = new();

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    /// <summary>Where parsing stopped.</summary>
    public int ParsedTo { get; set; }

    public ref readonly Request this[int index] => ref _requests[index];

    /// <summary>Room to note where members lie while they are prefetched.</summary>
    public Span<MemberPlace> Members => _members;

    /// <summary>Room for the hashes of the keys beyond argument 1.</summary>
    public Span<ulong> FurtherKeys => _furtherKeys;

    /// <summary>The requests before this one have all their keys prefetched.</summary>
    public int PrefetchedRequests { get; set; }

    /// <summary>An argument of a request; <paramref name="bytes"/> are those that were parsed.</summary>
    public ReadOnlySpan<byte> Argument(ReadOnlySpan<byte> bytes, int index)
    {
        ArgumentRange range = Arguments[index];
        return bytes.Slice(range.Start, range.Length);
    }

    public void Clear()
    {
        Count = 0;
        PrefetchedRequests = 0;
        Arguments.Clear();
    }

    public void Add(int start, int end, int firstArgument, int argumentCount, CommandDefinition? command, ulong keyHash) =>
        _requests[Count++] = new Request(start, end, firstArgument, argumentCount, command, keyHash);

    /// <summary>A table inside a value, and the hash of the member looked for in it.</summary>
    internal readonly record struct MemberPlace(HashTable Table, ulong Hash);

    /// <summary>One request: where it lies in the buffer, its arguments in the list, its command (null when unknown) and the
    /// hash of argument 1 (0 without one).</summary>
    internal readonly record struct Request(
        int Start, int End, int FirstArgument, int ArgumentCount, CommandDefinition? Command, ulong KeyHash);
}
