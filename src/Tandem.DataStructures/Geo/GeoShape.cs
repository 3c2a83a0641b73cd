using System;

namespace Tandem.DataStructures.Geo;

/// <summary>What is searched around a point: a circle, or a box along the axes.</summary>
/// <param name="Center">Its middle.</param>
/// <param name="IsBox">Whether it is a box.</param>
/// <param name="Width">Of a box; of a circle the radius. In units.</param>
/// <param name="Height">Of a box; of a circle the radius. In units.</param>
/// <param name="UnitMeters">Metres of a unit.</param>
public readonly record struct GeoShape(GeoPoint Center, bool IsBox, double Width, double Height, double UnitMeters)
{
    // Half of the equator in the Mercator projection, metres. Source: Redis, geohash_helper.c.
    private const double MercatorMax = 20037726.37;

    /// <summary>Whether a point lies in it.</summary>
    /// <param name="meters">Its distance from the middle; only if it does.</param>
    public bool TryReach(GeoPoint point, out double meters)
    {
        meters = 0;
        if (!IsBox)
        {
            meters = Center.DistanceTo(point);
            return meters <= Width * UnitMeters;
        }

        if (GeoPoint.LatitudeDistance(point.Latitude, Center.Latitude) > Height * UnitMeters / 2
            || point.DistanceTo(point with { Longitude = Center.Longitude }) > Width * UnitMeters / 2)
        {
            return false;
        }

        meters = Center.DistanceTo(point);
        return true;
    }

    /// <summary>The cells that cover it: the middle one and those of its eight neighbours that are needed.</summary>
    /// <param name="cells">Room for nine.</param>
    /// <returns>How many there are. Neighbouring ones may be the same when the shape is as large as the earth.</returns>
    public int Cover(Span<GeoCell> cells)
    {
        GeoBounds wanted = Bounds();
        int step = CoverStep();
        GeoCell middle = GeoCell.Of(Center, step);
        if (step > 1 && IsTooFine(middle, wanted))
        {
            middle = GeoCell.Of(Center, --step);
        }

        GeoBounds own = middle.Bounds;
        bool isFine = step >= 2;
        bool noSouth = isFine && own.South < wanted.South;
        bool noNorth = isFine && own.North > wanted.North;
        bool noWest = isFine && own.West < wanted.West;
        bool noEast = isFine && own.East > wanted.East;
        int count = 0;
        cells[count++] = middle;

        // The order is that of unsorted replies: north, south, east, west, then the corners.
        ReadOnlySpan<sbyte> easts = [0, 0, 1, -1, 1, -1, 1, -1];
        ReadOnlySpan<sbyte> norths = [1, -1, 0, 0, 1, 1, -1, -1];
        for (int i = 0; i < easts.Length; i++)
        {
            bool isNeedless = (norths[i] < 0 && noSouth) || (norths[i] > 0 && noNorth) || (easts[i] < 0 && noWest)
                || (easts[i] > 0 && noEast);
            if (!isNeedless)
            {
                cells[count++] = middle.Neighbor(easts[i], norths[i]);
            }
        }

        return count;
    }

    /// <summary>Whether the cells beside one do not reach as far as needed. What is wanted may be NaN.</summary>
    private static bool IsTooFine(GeoCell middle, GeoBounds wanted) =>
        middle.Neighbor(0, 1).Bounds.North < wanted.North || middle.Neighbor(0, -1).Bounds.South > wanted.South
        || middle.Neighbor(1, 0).Bounds.East < wanted.East || middle.Neighbor(-1, 0).Bounds.West > wanted.West;

    /// <summary>The degrees it takes. On either hemisphere the side nearer to the equator is measured.</summary>
    private GeoBounds Bounds()
    {
        double height = UnitMeters * (IsBox ? Height / 2 : Height);
        double width = UnitMeters * (IsBox ? Width / 2 : Width);
        double north = GeoPoint.Degrees(height / GeoPoint.EarthRadiusMeters);
        double side = Center.Latitude < 0 ? Center.Latitude - north : Center.Latitude + north;
        double east = GeoPoint.Degrees(width / GeoPoint.EarthRadiusMeters / Math.Cos(GeoPoint.Radians(side)));
        return new GeoBounds(
            Center.Longitude - east, Center.Latitude - north, Center.Longitude + east, Center.Latitude + north);
    }

    /// <summary>How fine cells may be for nine of them to cover it, about.</summary>
    private int CoverStep()
    {
        double meters = UnitMeters * (IsBox ? Math.Sqrt((Width / 2 * (Width / 2)) + (Height / 2 * (Height / 2))) : Width);
        if (meters == 0)
        {
            return GeoCell.MaxStep;
        }

        int step = 1;
        for (; meters < MercatorMax; meters *= 2)
        {
            step++;
        }

        // Towards the poles cells get narrower.
        step -= 2;
        double latitude = Math.Abs(Center.Latitude);
        step -= latitude > 80 ? 2 : latitude > 66 ? 1 : 0;
        return Math.Clamp(step, 1, GeoCell.MaxStep);
    }
}
