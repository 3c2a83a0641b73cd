using Tandem.DataStructures.Geo;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Geo;

/// <summary>Arguments that geo commands share: units, places, lengths.</summary>
internal static class GeoArguments
{
    /// <summary>Reads a unit of length.</summary>
    /// <param name="meters">How long it is.</param>
    /// <returns>False after replying the error.</returns>
    public static bool TryUnit(ref CommandContext c, int index, out double meters)
    {
        meters = c.Is(index, "M"u8) ? 1
            : c.Is(index, "KM"u8) ? 1000
            : c.Is(index, "FT"u8) ? 0.3048
            : c.Is(index, "MI"u8) ? 1609.34
            : 0;
        if (meters > 0)
        {
            return true;
        }

        c.Reply.Error("ERR unsupported unit provided. please use M, KM, FT, MI"u8);
        return false;
    }

    /// <summary>Reads a longitude and a latitude.</summary>
    /// <returns>False after replying the error.</returns>
    public static bool TryPoint(ref CommandContext c, int index, out GeoPoint point)
    {
        point = default;
        if (!c.TryDouble(index, out double longitude) || !c.TryDouble(index + 1, out double latitude))
        {
            return false;
        }

        point = new GeoPoint(longitude, latitude);
        if (point.IsValid)
        {
            return true;
        }

        c.Reply.Error($"ERR invalid longitude,latitude pair {Fixed(longitude)},{Fixed(latitude)}");
        return false;
    }

    /// <summary>Reads the radius of a circle and its unit.</summary>
    /// <returns>False after replying the error.</returns>
    public static bool TryRadius(ref CommandContext c, int index, ref GeoShape shape)
    {
        if (!c.TryDouble(index, out double radius, "ERR need numeric radius"u8))
        {
            return false;
        }

        if (radius < 0)
        {
            c.Reply.Error("ERR radius cannot be negative"u8);
            return false;
        }

        if (!TryUnit(ref c, index + 1, out double unit))
        {
            return false;
        }

        shape = new GeoShape(shape.Center, IsBox: false, radius, radius, unit);
        return true;
    }

    /// <summary>Reads width and height of a box and their unit.</summary>
    /// <returns>False after replying the error.</returns>
    public static bool TryBox(ref CommandContext c, int index, ref GeoShape shape)
    {
        if (!c.TryDouble(index, out double width, "ERR need numeric width"u8)
            || !c.TryDouble(index + 1, out double height, "ERR need numeric height"u8))
        {
            return false;
        }

        if (height < 0 || width < 0)
        {
            c.Reply.Error("ERR height or width cannot be negative"u8);
            return false;
        }

        if (!TryUnit(ref c, index + 2, out double unit))
        {
            return false;
        }

        shape = new GeoShape(shape.Center, IsBox: true, width, height, unit);
        return true;
    }

    // As C's %f.
    private static string Fixed(double value) => double.IsInfinity(value)
        ? value > 0 ? "inf" : "-inf"
        : value.ToString("F6", System.Globalization.CultureInfo.InvariantCulture);
}
