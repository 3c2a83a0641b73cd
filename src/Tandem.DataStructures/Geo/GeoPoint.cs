using System;

namespace Tandem.DataStructures.Geo;

/// <summary>A place on the earth, in degrees.</summary>
/// <remarks>Limits, radius and the order of operations are those of Redis, geohash_helper.c, so that distances are equal to
/// the last bit. What lies nearer to the poles than the limits, no score can hold.</remarks>
public readonly record struct GeoPoint(double Longitude, double Latitude)
{
    /// <summary>Longitudes go from minus this to this.</summary>
    public const double MaxLongitude = 180;

    /// <summary>Latitudes go from minus this to this (EPSG:3857).</summary>
    public const double MaxLatitude = 85.05112878;

    /// <summary>Mean radius in metres.</summary>
    internal const double EarthRadiusMeters = 6372797.560856;

    private const double RadiansPerDegree = Math.PI / 180.0;

    /// <summary>Whether both are within their limits.</summary>
    public bool IsValid => Math.Abs(Longitude) <= MaxLongitude && Math.Abs(Latitude) <= MaxLatitude;

    /// <summary>Distance in metres along a great circle (haversine).</summary>
    public double DistanceTo(GeoPoint other)
    {
        double v = Math.Sin((Radians(other.Longitude) - Radians(Longitude)) / 2);
        if (v == 0)
        {
            return LatitudeDistance(Latitude, other.Latitude);
        }

        double from = Radians(Latitude);
        double to = Radians(other.Latitude);
        double u = Math.Sin((to - from) / 2);
        double a = (u * u) + (Math.Cos(from) * Math.Cos(to) * v * v);
        return 2.0 * EarthRadiusMeters * Math.Asin(Math.Sqrt(a));
    }

    /// <summary>Distance in metres along a meridian.</summary>
    public static double LatitudeDistance(double from, double to) =>
        EarthRadiusMeters * Math.Abs(Radians(to) - Radians(from));

    internal static double Radians(double degrees) => degrees * RadiansPerDegree;

    internal static double Degrees(double radians) => radians / RadiansPerDegree;
}
