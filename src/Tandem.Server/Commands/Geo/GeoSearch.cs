using System;
using System.Collections.Generic;
using Tandem.DataStructures.Geo;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.SortedSets;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Geo;

/// <summary>GEOSEARCH, GEOSEARCHSTORE, GEORADIUS, GEORADIUSBYMEMBER and their forms that only read.</summary>
internal static class GeoSearch
{
    private const string RadiusOptions =
        "<M|KM|FT|MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC|DESC]";

    private const string StoreOptions = " [STORE key] [STOREDIST key]";

    private const string SearchShape =
        "<FROMMEMBER member|FROMLONLAT longitude latitude> <BYRADIUS radius <M|KM|FT|MI>|BYBOX width height <M|KM|FT|MI>> "
        + "[ASC|DESC] [COUNT count [ANY]]";

    private const int MostCells = 9;

    /// <summary>Gives the members within a circle or a box.</summary>
    /// <returns>Array of members, each in an array of its own with what WITH... asks for.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error and what is said of each option. Cost: O(N + log(M)), N being the members in
    /// the nine cells that cover the shape, M those inside.</remarks>
    [Command("GEOSEARCH", "key " + SearchShape + " [WITHCOORD] [WITHDIST] [WITHHASH]", Arity = -7,
        Flags = CommandFlags.Readonly, Acl = AclCategories.Geo, Keys = "RO access @1", Since = "6.2.0")]
    public static void Run(ref CommandContext c) => Run(ref c, 1, GeoQueryKind.Search);

    /// <summary>Stores the members within a circle or a box as a sorted set.</summary>
    /// <returns>Integer: how many they are; when 0 there is no destination any more.</returns>
    /// <remarks>As GEOSEARCH.</remarks>
    [Command("GEOSEARCHSTORE", "destination source " + SearchShape + " [STOREDIST]", Arity = -8,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.Geo,
        Keys = "OW update @1; RO access @2", Since = "6.2.0")]
    public static void Store(ref CommandContext c) => Run(ref c, 2, GeoQueryKind.ToDestination);

    /// <summary>Gives, or stores, the members within a circle around a place.</summary>
    /// <returns>As GEOSEARCH, with STORE as GEOSEARCHSTORE.</returns>
    /// <remarks>As GEOSEARCH.</remarks>
    [Command("GEORADIUS", "key longitude latitude radius " + RadiusOptions + StoreOptions, Arity = -6,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.Geo,
        Keys = "RO access @1; OW update @STORE:6; OW update @STOREDIST:6", Since = "3.2.0")]
    public static void AroundPlace(ref CommandContext c) => Run(ref c, 1, GeoQueryKind.AroundPlace);

    /// <summary>Gives the members within a circle around a place.</summary>
    /// <returns>As GEOSEARCH.</returns>
    /// <remarks>As GEOSEARCH.</remarks>
    [Command("GEORADIUS_RO", "key longitude latitude radius " + RadiusOptions, Arity = -6, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Geo, Keys = "RO access @1", Since = "3.2.10")]
    public static void ReadAroundPlace(ref CommandContext c) =>
        Run(ref c, 1, GeoQueryKind.AroundPlace | GeoQueryKind.ReadOnly);

    /// <summary>Gives, or stores, the members within a circle around one of them.</summary>
    /// <returns>As GEOSEARCH, with STORE as GEOSEARCHSTORE.</returns>
    /// <remarks>As GEOSEARCH.</remarks>
    [Command("GEORADIUSBYMEMBER", "key member radius " + RadiusOptions + StoreOptions, Arity = -5,
        Flags = CommandFlags.Write | CommandFlags.DenyOom, Acl = AclCategories.Geo,
        Keys = "RO access @1; OW update @STORE:5; OW update @STOREDIST:5", Since = "3.2.0")]
    public static void AroundMember(ref CommandContext c) => Run(ref c, 1, GeoQueryKind.AroundMember);

    /// <summary>Gives the members within a circle around one of them.</summary>
    /// <returns>As GEOSEARCH.</returns>
    /// <remarks>As GEOSEARCH.</remarks>
    [Command("GEORADIUSBYMEMBER_RO", "key member radius " + RadiusOptions, Arity = -5, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Geo, Keys = "RO access @1", Since = "3.2.10")]
    public static void ReadAroundMember(ref CommandContext c) =>
        Run(ref c, 1, GeoQueryKind.AroundMember | GeoQueryKind.ReadOnly);

    private static void Run(ref CommandContext c, int source, GeoQueryKind kind)
    {
        if (!c.TryFind(source, DataType.SortedSet, out EntryRef entry)
            || !GeoQuery.TryRead(ref c, kind, entry, out GeoQuery query))
        {
            return;
        }

        List<GeoMatch> found = [];
        if (!entry.IsNull)
        {
            Find(new SortedSetView(entry), query, found);
            Sort(query, found);
            if (query.Count > 0 && query.Count < found.Count)
            {
                found.RemoveRange((int)query.Count, found.Count - (int)query.Count);
            }
        }

        if (query.Store == 0)
        {
            Reply(c.Reply, query, found);
        }
        else
        {
            StoreAs(ref c, query, found, kind == GeoQueryKind.ToDestination ? "geosearchstore" : "georadiusstore");
        }
    }

    private static void Find(SortedSetView set, GeoQuery query, List<GeoMatch> found)
    {
        Span<GeoCell> cells = stackalloc GeoCell[MostCells];
        int count = query.Shape.Cover(cells);
        long limit = query.IsAny ? query.Count : long.MaxValue;
        for (int i = 0; i < count && found.Count < limit; i++)
        {
            // Around the earth cells meet again.
            if (i < 2 || cells[i] != cells[i - 1])
            {
                FindIn(cells[i], set, query.Shape, limit, found);
            }
        }
    }

    private static void FindIn(GeoCell cell, SortedSetView set, GeoShape shape, long limit, List<GeoMatch> found)
    {
        RankRange range = set.Ranks(new ScoreRange(cell.FirstScore, false, cell.EndScore, true));
        if (range.Count == 0)
        {
            return;
        }

        SortedSetCursor at = set.At(range.Start);
        for (long left = range.Count; left > 0 && found.Count < limit; left--, at.MoveNext())
        {
            double score = at.Score;
            GeoPoint place = GeoCell.OfScore(score).Center;
            if (shape.TryReach(place, out double meters))
            {
                found.Add(new GeoMatch(at, place, score, meters));
            }
        }
    }

    private static void Sort(GeoQuery query, List<GeoMatch> found)
    {
        // The nearest are wanted unless any will do.
        int order = query.Order == 0 && query.Count > 0 && !query.IsAny ? 1 : query.Order;
        if (order > 0)
        {
            found.Sort(static (a, b) => a.Meters.CompareTo(b.Meters));
        }
        else if (order < 0)
        {
            found.Sort(static (a, b) => b.Meters.CompareTo(a.Meters));
        }
    }

    private static void Reply(RespWriter reply, GeoQuery query, List<GeoMatch> found)
    {
        int details = (query.WithDistance ? 1 : 0) + (query.WithHash ? 1 : 0) + (query.WithPlace ? 1 : 0);
        reply.Array(found.Count);
        foreach (GeoMatch match in found)
        {
            if (details > 0)
            {
                reply.Array(details + 1);
            }

            match.Member.Reply(reply);
            if (query.WithDistance)
            {
                GeoPos.ReplyDistance(reply, match.Meters / query.Shape.UnitMeters);
            }

            if (query.WithHash)
            {
                reply.Integer((long)match.Score);
            }

            if (query.WithPlace)
            {
                GeoPos.Reply(reply, match.Place);
            }
        }
    }

    private static void StoreAs(ref CommandContext c, GeoQuery query, List<GeoMatch> found, string eventName)
    {
        if (found.Count == 0)
        {
            if (c.Database.Delete(c[query.Store], c.Options.LazyfreeLazyServerDel))
            {
                c.KeyChanged(query.Store, KeyEventClass.Generic, "del");
            }

            c.Reply.Integer(0);
            return;
        }

        // Made whole before the destination is touched, which may be the source.
        SortedSet set = SortedSet.Create();
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        foreach (GeoMatch match in found)
        {
            set.TryAdd(
                match.Member.Member(scratch),
                query.StoresDistance ? match.Meters / query.Shape.UnitMeters : match.Score);
        }

        SortedSetValue.Assign(c.Overwrite(query.Store, DataType.SortedSet, ValueEncoding.SkipList), set, c.Options);
        c.KeyChanged(query.Store, KeyEventClass.SortedSet, eventName, found.Count);
        c.Reply.Integer(found.Count);
    }
}
