using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>ZCOUNT, ZLEXCOUNT: how many members are in a range.</summary>
internal static class ZCount
{
    /// <summary>Counts the members with scores in a range.</summary>
    /// <returns>Integer.</returns>
    /// <remarks>Errors: WRONGTYPE, a bound that is no number. Cost: O(log(N)).</remarks>
    [Command("ZCOUNT", "key min max", Arity = 4, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "2.0.0")]
    public static void ByScore(ref CommandContext c)
    {
        if (!ScoreRange.TryParse(c[2], c[3], out ScoreRange range))
        {
            c.Reply.Error(Errors.RangeNotFloat);
        }
        else if (c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            c.Reply.Integer(entry.IsNull ? 0 : new SortedSetView(entry).Ranks(range).Count);
        }
    }

    /// <summary>Counts the members in a range by their bytes; all scores must be equal.</summary>
    /// <returns>Integer.</returns>
    /// <remarks>Errors: WRONGTYPE, a bound that is none. Cost: O(log(N)).</remarks>
    [Command("ZLEXCOUNT", "key min max", Arity = 4, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.SortedSet, Keys = "RO access @1", Since = "2.8.9")]
    public static void ByLex(ref CommandContext c)
    {
        if (!LexRange.TryParse(c[2], c[3], out LexRange range))
        {
            c.Reply.Error(Errors.RangeNotString);
        }
        else if (c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            c.Reply.Integer(entry.IsNull ? 0 : new SortedSetView(entry).Ranks(range).Count);
        }
    }
}
