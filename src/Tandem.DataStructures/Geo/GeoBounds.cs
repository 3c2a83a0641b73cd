namespace Tandem.DataStructures.Geo;

/// <summary>The degrees between two longitudes and two latitudes.</summary>
public readonly record struct GeoBounds(double West, double South, double East, double North);
