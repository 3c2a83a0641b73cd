using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZRANGE and the older commands for one order each: the members in a range.</summary>
internal static class ZRange
{
    /// <summary>Gives the members in a range of indexes, scores or bytes, in order or backwards.</summary>
    /// <returns>Array of members, with WITHSCORES each with its score: flat in RESP2, pairs in RESP3.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, bounds that are none. Cost: O(log(N) + members given).</remarks>
    [Command("ZRANGE", "key min max [BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES]", Arity = -4,
        Flags = CommandFlags.Readonly, Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "1.2.0")]
    public static void Run(ref CommandContext c) => Run(ref c, null, null);

    /// <summary>Gives the members from one index to another, the highest score first.</summary>
    /// <returns>As ZRANGE.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, an index that is no integer. Cost: O(log(N) + members given).</remarks>
    [Command("ZREVRANGE", "key start stop [WITHSCORES]", Arity = -4, Flags = CommandFlags.Readonly,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "1.2.0")]
    public static void Reverse(ref CommandContext c) => Run(ref c, RangeOrder.Rank, true);

    /// <summary>Gives the members with scores in a range.</summary>
    /// <returns>As ZRANGE.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, a bound that is no number. Cost: O(log(N) + members given).</remarks>
    [Command("ZRANGEBYSCORE", "key min max [WITHSCORES] [LIMIT offset count]", Arity = -4, Flags = CommandFlags.Readonly,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "1.0.5")]
    public static void ByScore(ref CommandContext c) => Run(ref c, RangeOrder.Score, false);

    /// <summary>Gives the members with scores in a range, the highest score first.</summary>
    /// <returns>As ZRANGE.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, a bound that is no number. Cost: O(log(N) + members given).</remarks>
    [Command("ZREVRANGEBYSCORE", "key max min [WITHSCORES] [LIMIT offset count]", Arity = -4, Flags = CommandFlags.Readonly,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "2.2.0")]
    public static void ReverseByScore(ref CommandContext c) => Run(ref c, RangeOrder.Score, true);

    /// <summary>Gives the members in a range by their bytes; all scores must be equal.</summary>
    /// <returns>Array of members.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, a bound that is none. Cost: O(log(N) + members given).</remarks>
    [Command("ZRANGEBYLEX", "key min max [LIMIT offset count]", Arity = -4, Flags = CommandFlags.Readonly,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "2.8.9")]
    public static void ByLex(ref CommandContext c) => Run(ref c, RangeOrder.Lex, false);

    /// <summary>Gives the members in a range by their bytes, the greatest first; all scores must be equal.</summary>
    /// <returns>Array of members.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, a bound that is none. Cost: O(log(N) + members given).</remarks>
    [Command("ZREVRANGEBYLEX", "key max min [LIMIT offset count]", Arity = -4, Flags = CommandFlags.Readonly,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "2.8.9")]
    public static void ReverseByLex(ref CommandContext c) => Run(ref c, RangeOrder.Lex, true);

    /// <summary>Begins the reply of so many members: with scores flat in RESP2, pairs in RESP3.</summary>
    internal static void Begin(RespWriter reply, long count, bool withScores) =>
        reply.Array((int)(withScores && reply.ProtocolVersion < 3 ? count * 2 : count));

    /// <summary>Replies one of the members that were begun.</summary>
    internal static void Reply(RespWriter reply, in SortedSetCursor at, bool withScore)
    {
        if (withScore && reply.ProtocolVersion >= 3)
        {
            reply.Array(2);
        }

        at.Reply(reply);
        if (withScore)
        {
            reply.Double(at.Score);
        }
    }

    private static void Run(ref CommandContext c, RangeOrder? order, bool? isReverse)
    {
        if (!RangeRequest.TryRead(ref c, 2, order, isReverse, stores: false, out RangeRequest request)
            || !c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.EmptyArray();
            return;
        }

        SortedSetView set = new(entry);
        RankRange range = request.In(set, ref c);
        Begin(c.Reply, range.Count, request.WithScores);
        if (range.Count == 0)
        {
            return;
        }

        SortedSetCursor at = set.At(request.IsReverse ? range.Start + range.Count - 1 : range.Start);
        for (long left = range.Count; left > 0; left--)
        {
            Reply(c.Reply, at, request.WithScores);
            at.Move(request.IsReverse);
        }
    }
}
