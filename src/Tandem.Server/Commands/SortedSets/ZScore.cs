using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZSCORE, ZMSCORE, ZCARD, ZRANK, ZREVRANK: look at members of a sorted set.</summary>
internal static class ZScore
{
    /// <summary>Gives the score of a member.</summary>
    /// <returns>Double, or null.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1).</remarks>
    [Command("ZSCORE", "key member", Arity = 3, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "1.2.0", Member = 2)]
    public static void One(ref CommandContext c)
    {
        if (c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            Reply(ref c, entry, 2);
        }
    }

    /// <summary>Gives the scores of members.</summary>
    /// <returns>Array of doubles and nulls.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1) for each member.</remarks>
    [Command("ZMSCORE", "key member [member ...]", Arity = -3, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "6.2.0", Member = 2)]
    public static void Many(ref CommandContext c)
    {
        if (!c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        c.Reply.Array(c.ArgumentCount - 2);
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            Reply(ref c, entry, i);
        }
    }

    /// <summary>Gives the number of members.</summary>
    /// <returns>Integer, 0 when the key is absent.</returns>
    /// <remarks>Errors: WRONGTYPE. Cost: O(1).</remarks>
    [Command("ZCARD", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast, Acl = AclCategories.SortedSet,
        Keys = "RO @1", Since = "1.2.0")]
    public static void Count(ref CommandContext c)
    {
        if (c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            c.Reply.Integer(entry.IsNull ? 0 : new SortedSetView(entry).Count);
        }
    }

    /// <summary>Tells how many members are before one, the lowest score first.</summary>
    /// <returns>Integer, or null when it is absent; WITHSCORE (7.2) makes it an array with the score, or a null array.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error. Cost: O(log(N)).</remarks>
    [Command("ZRANK", "key member [WITHSCORE]", Arity = -3, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "2.0.0", Member = 2)]
    public static void Rank(ref CommandContext c) => ReplyRank(ref c, isReverse: false);

    /// <summary>Tells how many members are before one, the highest score first.</summary>
    /// <returns>Integer, or null when it is absent; WITHSCORE (7.2) makes it an array with the score, or a null array.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error. Cost: O(log(N)).</remarks>
    [Command("ZREVRANK", "key member [WITHSCORE]", Arity = -3, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "2.0.0", Member = 2)]
    public static void ReverseRank(ref CommandContext c) => ReplyRank(ref c, isReverse: true);

    private static void Reply(ref CommandContext c, EntryRef entry, int member)
    {
        if (!entry.IsNull && new SortedSetView(entry).TryScore(c[member], out double score))
        {
            c.Reply.Double(score);
        }
        else
        {
            c.Reply.Null();
        }
    }

    private static void ReplyRank(ref CommandContext c, bool isReverse)
    {
        bool withScore = c.ArgumentCount > 3;
        if (c.ArgumentCount > 4)
        {
            c.Reply.Error(Errors.WrongArgumentCount(c.Command.Name));
            return;
        }

        if (withScore && !c.Is(3, "WITHSCORE"u8))
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        if (!c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        SortedSetView set = entry.IsNull ? default : new SortedSetView(entry);
        long rank = entry.IsNull ? -1 : set.RankOf(c[2]);
        if (rank < 0)
        {
            if (withScore)
            {
                c.Reply.NullArray();
            }
            else
            {
                c.Reply.Null();
            }

            return;
        }

        if (withScore)
        {
            c.Reply.Array(2);
        }

        c.Reply.Integer(isReverse ? set.Count - 1 - rank : rank);
        if (withScore && set.TryScore(c[2], out double score))
        {
            c.Reply.Double(score);
        }
    }
}
