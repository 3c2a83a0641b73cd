using System;
using Tandem.DataStructures.Geo;
using Xunit;

namespace Tandem.Tests.DataStructures.Geo;

public sealed class GeoCellTests
{
    [Fact]
    public void A_point_lies_in_its_cell_at_every_step()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int round = 0; round < 2000; round++)
        {
            GeoPoint point = RandomPoint(random);
            GeoCell finest = GeoCell.Of(point, GeoCell.MaxStep);
            for (int step = 1; step <= GeoCell.MaxStep; step++)
            {
                GeoCell cell = GeoCell.Of(point, step);
                GeoBounds bounds = cell.Bounds;
                string where = $"seed {seed} {point} step {step}";
                Assert.True(bounds.West <= point.Longitude && point.Longitude <= bounds.East, where);
                Assert.True(bounds.South <= point.Latitude && point.Latitude <= bounds.North, where);
                Assert.True(cell.FirstScore <= finest.FirstScore && finest.FirstScore < cell.EndScore, where);
            }

            GeoPoint decoded = GeoCell.OfScore(finest.FirstScore).Center;
            Assert.True(point.DistanceTo(decoded) < 1, $"seed {seed} {point} {decoded}");
        }
    }

    [Fact]
    public void Neighbours_share_an_edge_and_the_way_back_leads_home()
    {
        Random random = new(1);
        for (int round = 0; round < 500; round++)
        {
            GeoCell cell = GeoCell.Of(RandomPoint(random), random.Next(3, 27));
            GeoBounds own = cell.Bounds;
            GeoCell east = cell.Neighbor(1, 0);
            GeoCell north = cell.Neighbor(0, 1);
            Assert.Equal(cell, east.Neighbor(-1, 0));
            Assert.Equal(cell, north.Neighbor(0, -1));
            Assert.Equal(cell.Neighbor(1, 1), east.Neighbor(0, 1));
            Assert.True(Math.Abs(east.Bounds.West - own.East) < 1e-9 || own.East == 180);
            Assert.True(Math.Abs(north.Bounds.South - own.North) < 1e-9 || own.North > 85);
        }
    }

    [Fact]
    public void The_cells_that_cover_a_shape_hold_every_point_in_it()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        GeoCell[] cells = new GeoCell[9];
        for (int round = 0; round < 300; round++)
        {
            GeoPoint center = new(random.NextDouble() * 200 - 100, random.NextDouble() * 120 - 60);
            double size = Math.Pow(10, random.Next(0, 6)) * random.NextDouble();
            GeoShape shape = new(center, random.Next(2) == 0, size, size, 1);
            int count = shape.Cover(cells);
            for (int i = 0; i < 200; i++)
            {
                double spread = size / 50_000;
                GeoPoint point = new(
                    center.Longitude + (random.NextDouble() - 0.5) * spread, center.Latitude + (random.NextDouble() - 0.5) * spread);
                if (!point.IsValid || !shape.TryReach(point, out _))
                {
                    continue;
                }

                ulong score = GeoCell.Of(point, GeoCell.MaxStep).FirstScore;
                bool isCovered = Array.Exists(cells[..count], cell => cell.FirstScore <= score && score < cell.EndScore);
                Assert.True(isCovered, $"seed {seed} {shape} {point}");
            }
        }
    }

    private static GeoPoint RandomPoint(Random random) => new(
        (random.NextDouble() * 2 - 1) * GeoPoint.MaxLongitude, (random.NextDouble() * 2 - 1) * GeoPoint.MaxLatitude);
}
