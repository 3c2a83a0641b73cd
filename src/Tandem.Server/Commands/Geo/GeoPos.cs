using System;
using System.Buffers.Text;
using Tandem.DataStructures.Geo;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Geo;

/// <summary>GEOPOS, GEOHASH, GEODIST: where members are.</summary>
internal static class GeoPos
{
    // As Redis, geo.c, addReplyDoubleDistance: four digits behind the point.
    private const double DistanceScale = 10_000;
    private const int HashTextBytes = 11;

    /// <summary>Gives the places of members.</summary>
    /// <returns>Array, for each an array of longitude and latitude, or null.</returns>
    /// <remarks>They are those of the middle of a small cell, not what was given. Errors: WRONGTYPE.</remarks>
    [Command("GEOPOS", "key [member [member ...]]", Arity = -2, Flags = CommandFlags.Readonly, Acl = AclCategories.Geo,
        Keys = "RO access @1", Since = "3.2.0")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        c.Reply.Array(c.ArgumentCount - 2);
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (TryPlace(entry, c[i], out GeoPoint point))
            {
                Reply(c.Reply, point);
            }
            else
            {
                c.Reply.NullArray();
            }
        }
    }

    /// <summary>Gives the geohashes of members as others write them.</summary>
    /// <returns>Array of bulk strings of 11 characters, and nulls.</returns>
    /// <remarks>Errors: WRONGTYPE.</remarks>
    [Command("GEOHASH", "key [member [member ...]]", Arity = -2, Flags = CommandFlags.Readonly, Acl = AclCategories.Geo,
        Keys = "RO access @1", Since = "3.2.0")]
    public static void Hash(ref CommandContext c)
    {
        if (!c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        Span<byte> text = stackalloc byte[HashTextBytes];
        c.Reply.Array(c.ArgumentCount - 2);
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (TryPlace(entry, c[i], out GeoPoint point))
            {
                GeoCell.WriteText(point, text);
                c.Reply.Bulk(text);
            }
            else
            {
                c.Reply.Null();
            }
        }
    }

    /// <summary>Gives the distance between two members.</summary>
    /// <returns>Bulk string, four digits behind the point; null when one of them is absent.</returns>
    /// <remarks>Errors: WRONGTYPE, an unknown unit, syntax error.</remarks>
    [Command("GEODIST", "key member1 member2 [M|KM|FT|MI]", Arity = -4, Flags = CommandFlags.Readonly,
        Acl = AclCategories.Geo, Keys = "RO access @1", Since = "3.2.0")]
    public static void Distance(ref CommandContext c)
    {
        if (c.ArgumentCount > 5)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        double unit = 1;
        if ((c.ArgumentCount == 5 && !GeoArguments.TryUnit(ref c, 4, out unit))
            || !c.TryFind(1, DataType.SortedSet, out EntryRef entry))
        {
            return;
        }

        if (TryPlace(entry, c[2], out GeoPoint from) && TryPlace(entry, c[3], out GeoPoint to))
        {
            ReplyDistance(c.Reply, from.DistanceTo(to) / unit);
        }
        else
        {
            c.Reply.Null();
        }
    }

    /// <summary>Finds the place of a member of a set, which may be absent.</summary>
    internal static bool TryPlace(EntryRef entry, ReadOnlySpan<byte> member, out GeoPoint point)
    {
        point = default;
        if (entry.IsNull || !new SortedSetView(entry).TryScore(member, out double score))
        {
            return false;
        }

        point = GeoCell.OfScore(score).Center;
        return true;
    }

    /// <summary>Replies a place: an array of longitude and latitude.</summary>
    internal static void Reply(RespWriter reply, GeoPoint point)
    {
        reply.Array(2);
        reply.Double(LongDouble.FromDouble(point.Longitude));
        reply.Double(LongDouble.FromDouble(point.Latitude));
    }

    /// <summary>Replies a distance with four digits behind the point.</summary>
    internal static void ReplyDistance(RespWriter reply, double distance)
    {
        Span<byte> text = stackalloc byte[NumberText.MaxIntegerBytes + 8];
        decimal rounded = (long)Math.Round(distance * DistanceScale, MidpointRounding.ToEven) / (decimal)DistanceScale;
        Utf8Formatter.TryFormat(rounded, text, out int length, new System.Buffers.StandardFormat('F', 4));
        reply.Bulk(text[..length]);
    }
}
