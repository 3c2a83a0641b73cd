using System;
using System.Diagnostics;

namespace Tandem.DataStructures.Geo;

/// <summary>A cell of the grid that halves longitudes and latitudes again and again: a geohash.</summary>
/// <param name="Bits">Longitude and latitude in turn, longitude first, <paramref name="Step"/> bits of each.</param>
/// <param name="Step">How often both were halved: 1 to 26.</param>
/// <remarks>A sorted set holds the bits of a cell of 26 steps as the score of a member. Source: Redis, geohash.c.</remarks>
public readonly record struct GeoCell(ulong Bits, int Step)
{
    /// <summary>Steps of the finest cells: what a score can hold exactly.</summary>
    public const int MaxStep = 26;

    private const ulong LongitudeBits = 0xAAAAAAAAAAAAAAAA;
    private const ulong LatitudeBits = 0x5555555555555555;

    /// <summary>All that cells divide.</summary>
    private static readonly GeoBounds Whole = new(
        -GeoPoint.MaxLongitude, -GeoPoint.MaxLatitude, GeoPoint.MaxLongitude, GeoPoint.MaxLatitude);

    /// <summary>The lowest score of a member that lies in the cell.</summary>
    public ulong FirstScore => Bits << (2 * (MaxStep - Step));

    /// <summary>The lowest score behind those of the cell.</summary>
    public ulong EndScore => (Bits + 1) << (2 * (MaxStep - Step));

    /// <summary>Where it lies.</summary>
    public GeoBounds Bounds
    {
        get
        {
            uint latitude = Gather(Bits);
            uint longitude = Gather(Bits >> 1);
            double cells = 1UL << Step;
            double width = Whole.East - Whole.West;
            double height = Whole.North - Whole.South;
            return new GeoBounds(
                Whole.West + (longitude / cells * width),
                Whole.South + (latitude / cells * height),
                Whole.West + ((longitude + 1) / cells * width),
                Whole.South + ((latitude + 1) / cells * height));
        }
    }

    /// <summary>Its middle.</summary>
    public GeoPoint Center
    {
        get
        {
            GeoBounds bounds = Bounds;
            return new GeoPoint(
                Math.Clamp((bounds.West + bounds.East) / 2, Whole.West, Whole.East),
                Math.Clamp((bounds.South + bounds.North) / 2, Whole.South, Whole.North));
        }
    }

    /// <summary>The cell that a valid point lies in.</summary>
    public static GeoCell Of(GeoPoint point, int step) => Of(point, step, Whole);

    /// <summary>The finest cell that a score of a sorted set stands for; any score is taken for one.</summary>
    public static GeoCell OfScore(double score)
    {
        // What x86 makes of numbers that no unsigned integer holds, as Redis's C has it.
        ulong bits = score < 0 ? (ulong)(long)score : score < 18446744073709551616.0 ? (ulong)score : 0;
        return new GeoCell(bits, MaxStep);
    }

    /// <summary>The text of the geohash that a point has for others, 11 characters.</summary>
    /// <remarks>Others divide all latitudes up to the poles. Of 55 bits there are 52; the last character is 0.</remarks>
    public static void WriteText(GeoPoint point, Span<byte> text)
    {
        const int characters = 11;
        ReadOnlySpan<byte> alphabet = "0123456789bcdefghjkmnpqrstuvwxyz"u8;
        ulong bits = Of(point, MaxStep, new GeoBounds(-180, -90, 180, 90)).Bits;
        for (int i = 0; i < characters - 1; i++)
        {
            text[i] = alphabet[(int)(bits >> ((2 * MaxStep) - ((i + 1) * 5))) & 0x1F];
        }

        text[characters - 1] = alphabet[0];
    }

    /// <summary>The cell so many further east and north, around the earth if need be.</summary>
    public GeoCell Neighbor(int east, int north)
    {
        ulong longitude = Moved(LongitudeBits, LatitudeBits, east);
        ulong latitude = Moved(LatitudeBits, LongitudeBits, north);
        return this with { Bits = longitude | latitude };
    }

    private static GeoCell Of(GeoPoint point, int step, GeoBounds bounds)
    {
        Debug.Assert(step is > 0 and <= MaxStep, "cells are halved one to 26 times");
        double cells = 1UL << step;
        double latitude = (point.Latitude - bounds.South) / (bounds.North - bounds.South) * cells;
        double longitude = (point.Longitude - bounds.West) / (bounds.East - bounds.West) * cells;
        return new GeoCell(Spread((uint)latitude) | (Spread((uint)longitude) << 1), step);
    }

    /// <summary>The bits of one direction, one more or less, with the others as they are not.</summary>
    private ulong Moved(ulong own, ulong other, int by)
    {
        int unused = 64 - (2 * Step);
        ulong kept = Bits & own;
        ulong filled = other >> unused;
        if (by > 0)
        {
            kept += filled + 1;
        }
        else if (by < 0)
        {
            kept = (kept | filled) - (filled + 1);
        }
        else
        {
            return kept;
        }

        return kept & (own >> unused);
    }

    /// <summary>Puts a zero before each bit.</summary>
    private static ulong Spread(uint value)
    {
        ulong x = value;
        x = (x | (x << 16)) & 0x0000FFFF0000FFFF;
        x = (x | (x << 8)) & 0x00FF00FF00FF00FF;
        x = (x | (x << 4)) & 0x0F0F0F0F0F0F0F0F;
        x = (x | (x << 2)) & 0x3333333333333333;
        return (x | (x << 1)) & 0x5555555555555555;
    }

    /// <summary>Every second bit, from the lowest on.</summary>
    private static uint Gather(ulong value)
    {
        ulong x = value & 0x5555555555555555;
        x = (x | (x >> 1)) & 0x3333333333333333;
        x = (x | (x >> 2)) & 0x0F0F0F0F0F0F0F0F;
        x = (x | (x >> 4)) & 0x00FF00FF00FF00FF;
        x = (x | (x >> 8)) & 0x0000FFFF0000FFFF;
        return (uint)(x | (x >> 16));
    }
}
