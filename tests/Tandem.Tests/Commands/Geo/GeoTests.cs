using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Keyspace;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Geo;

public sealed class GeoTests
{
    // Places, distances and hashes of the manual.
    private const string Sicily = "GEOADD Sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania";

    [Fact]
    public void Places_are_scores_and_are_logged_as_such()
    {
        using CommandRunner redis = new();
        redis.RecordEvents();
        redis.Expect(Sicily, "2");
        redis.Expect("GEOADD Sicily CH 13.361389 38.115556 Palermo 14 37 Catania", "1");
        redis.Expect("GEOADD Sicily NX 1 1 Catania", "0");
        redis.Expect("GEOADD Sicily XX 1 1 Syracuse", "0");
        redis.Expect("ZSCORE Sicily Palermo", "\"3479099956230698\"");
        Assert.Equal("new Sicily, zadd Sicily, zadd Sicily", redis.TakeEvents());
        Assert.Equal(
            "ZADD Sicily 3479099956230698 Palermo 3479447370796909 Catania"
            + " | ZADD Sicily CH 3479099956230698 Palermo 3476101302610854 Catania",
            redis.TakeWrites());
        redis.ExpectError("GEOADD k 13 38", "ERR wrong number of arguments for 'geoadd' command");
        redis.ExpectError("GEOADD k 13 38 a 14", "ERR syntax error");
        redis.ExpectError("GEOADD k NX XX 13 38 a", "ERR syntax error");
        redis.ExpectError("GEOADD k NX CH CH", "ERR syntax error");
        redis.ExpectError("GEOADD k 13 x a", "ERR value is not a valid float");
        redis.ExpectError("GEOADD k 13 38 a 200 10 b", "ERR invalid longitude,latitude pair 200.000000,10.000000");
        redis.Expect("EXISTS k", "0");
    }

    [Fact]
    public void Members_tell_place_hash_and_distance()
    {
        using CommandRunner redis = new();
        redis.Run(Sicily);
        redis.Expect(
            "GEOPOS Sicily Palermo none", "[[\"13.36138933897018433\", \"38.11555639549629859\"], (nil)]");
        redis.Expect("GEOPOS none a", "[(nil)]");
        redis.Expect("GEOHASH Sicily Palermo Catania none", "[\"sqc8b49rny0\", \"sqdtr74hyu0\", (nil)]");
        redis.Expect("GEODIST Sicily Palermo Catania", "\"166274.1516\"");
        redis.Expect("GEODIST Sicily Palermo Catania km", "\"166.2742\"");
        redis.Expect("GEODIST Sicily Palermo Catania mi", "\"103.3182\"");
        redis.Expect("GEODIST Sicily Palermo Palermo ft", "\"0.0000\"");
        redis.Expect("GEODIST Sicily Palermo none", "(nil)");
        redis.Expect("GEODIST none Palermo none", "(nil)");
        redis.ExpectError("GEODIST Sicily Palermo Catania yard", "ERR unsupported unit provided. please use M, KM, FT, MI");
        redis.ExpectError("GEODIST Sicily Palermo Catania m m", "ERR syntax error");
    }

    [Fact]
    public void Searches_find_what_lies_within_a_circle_or_a_box()
    {
        using CommandRunner redis = new();
        redis.Run(Sicily);
        redis.Run("GEOADD Sicily 12.758489 38.788135 edge1 17.241510 38.788135 edge2");
        redis.Expect("GEOSEARCH Sicily FROMLONLAT 15 37 BYRADIUS 200 km ASC", "[\"Catania\", \"Palermo\"]");
        redis.Expect(
            "GEOSEARCH Sicily FROMLONLAT 15 37 BYBOX 400 400 km ASC WITHDIST",
            "[[\"Catania\", \"56.4413\"], [\"Palermo\", \"190.4424\"], [\"edge2\", \"279.7403\"], [\"edge1\", \"279.7405\"]]");
        redis.Expect(
            "GEORADIUS Sicily 15 37 200 km WITHDIST WITHHASH WITHCOORD COUNT 1",
            "[[\"Catania\", \"56.4413\", 3479447370796909, [\"15.08726745843887329\", \"37.50266842333162032\"]]]");
        redis.Expect("GEORADIUSBYMEMBER Sicily Palermo 200 km DESC", "[\"Catania\", \"edge1\", \"Palermo\"]");
        redis.Expect("GEORADIUS_RO Sicily 15 37 1 m", "[]");
        redis.Expect("GEORADIUSBYMEMBER_RO none Palermo x nonsense", "[]");
        redis.Expect("GEOSEARCH none FROMMEMBER a BYRADIUS 1 m", "[]");
        Assert.Single(redis.Client.Send([.. "GEOSEARCH Sicily FROMLONLAT 15 37 BYRADIUS 200 km COUNT 1 ANY".Split(' ')
            .Select(Encoding.ASCII.GetBytes)])!.Items);
    }

    [Fact]
    public void Results_are_stored_as_places_or_distances()
    {
        using CommandRunner redis = new();
        redis.Run(Sicily);
        redis.RecordEvents(KeyEventClass.All);
        redis.TakeWrites();
        redis.Expect("GEOSEARCHSTORE d Sicily FROMLONLAT 15 37 BYRADIUS 200 km", "2");
        redis.Expect("GEODIST d Palermo Catania", "\"166274.1516\"");
        redis.Expect("GEORADIUS Sicily 15 37 100 km STOREDIST d", "1");
        redis.Expect("ZRANGE d 0 -1 WITHSCORES", "[\"Catania\", \"56.441257870158204\"]");
        redis.Expect("GEORADIUSBYMEMBER Sicily Palermo 10 km STORE Sicily", "1");
        redis.Expect("ZRANGE Sicily 0 -1", "[\"Palermo\"]");
        redis.Expect("GEOSEARCHSTORE d none FROMLONLAT 15 37 BYRADIUS 200 km STOREDIST", "0");
        redis.Expect("EXISTS d", "0");
        Assert.Equal("geosearchstore d, georadiusstore d, georadiusstore Sicily, del d", redis.TakeEvents());
        Assert.Equal(
            "GEOSEARCHSTORE d Sicily FROMLONLAT 15 37 BYRADIUS 200 km | GEORADIUS Sicily 15 37 100 km STOREDIST d"
            + " | GEORADIUSBYMEMBER Sicily Palermo 10 km STORE Sicily"
            + " | GEOSEARCHSTORE d none FROMLONLAT 15 37 BYRADIUS 200 km STOREDIST",
            redis.TakeWrites());
    }

    [Theory]
    [InlineData("GEORADIUS s 15 37 200 km", "WRONGTYPE")]
    [InlineData("GEOADD s 15 37 a", "WRONGTYPE")]
    [InlineData("GEOPOS s a", "WRONGTYPE")]
    [InlineData("GEOHASH s a", "WRONGTYPE")]
    [InlineData("GEODIST s a b", "WRONGTYPE")]
    [InlineData("GEORADIUS Sicily 15 37 x km", "ERR need numeric radius")]
    [InlineData("GEORADIUS Sicily 15 37 -1 km", "ERR radius cannot be negative")]
    [InlineData("GEORADIUS Sicily 15 37 1 yard", "ERR unsupported unit")]
    [InlineData("GEORADIUS Sicily 15 97 1 km", "ERR invalid longitude,latitude pair 15.000000,97.000000")]
    [InlineData("GEORADIUS Sicily 15 37 1 km COUNT 0", "ERR COUNT must be > 0")]
    [InlineData("GEORADIUS Sicily 15 37 1 km COUNT x", "ERR value is not an integer or out of range")]
    [InlineData("GEORADIUS Sicily 15 37 1 km ANY", "ERR the ANY argument requires COUNT argument")]
    [InlineData("GEORADIUS Sicily 15 37 1 km STORE", "ERR syntax error")]
    [InlineData("GEORADIUS Sicily 15 37 1 km STORE d WITHDIST",
        "ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options")]
    [InlineData("GEORADIUS_RO Sicily 15 37 1 km STORE d", "ERR syntax error")]
    [InlineData("GEORADIUSBYMEMBER Sicily none 1 km", "ERR could not decode requested zset member")]
    [InlineData("GEOSEARCH Sicily FROMMEMBER none BYRADIUS 1 km", "ERR could not decode requested zset member")]
    [InlineData("GEOSEARCH Sicily FROMMEMBER Palermo FROMLONLAT 1 1 BYRADIUS 1 km", "ERR syntax error")]
    [InlineData("GEOSEARCH Sicily BYRADIUS 1 km ASC WITHDIST",
        "ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for GEOSEARCH")]
    [InlineData("geosearch Sicily FROMLONLAT 1 1 ASC WITHDIST",
        "ERR exactly one of BYRADIUS and BYBOX can be specified for geosearch")]
    [InlineData("GEOSEARCH Sicily FROMLONLAT 1 1 BYBOX x 1 km", "ERR need numeric width")]
    [InlineData("GEOSEARCH Sicily FROMLONLAT 1 1 BYBOX 1 x km", "ERR need numeric height")]
    [InlineData("GEOSEARCH Sicily FROMLONLAT 1 1 BYBOX 1 -1 km", "ERR height or width cannot be negative")]
    [InlineData("GEOSEARCH Sicily FROMLONLAT 1 1 BYRADIUS 1 km STOREDIST", "ERR syntax error")]
    [InlineData("GEOSEARCHSTORE d Sicily FROMLONLAT 1 1 BYRADIUS 1 km WITHDIST",
        "ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options")]
    public void What_does_not_go_together_is_refused(string line, string error)
    {
        using CommandRunner redis = new();
        redis.Run(Sicily);
        redis.Run("SET s v");
        redis.ExpectError(line, error);
    }

    [RedisFact]
    public void Places_distances_and_searches_are_those_of_redis()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        using RealRedis real = new();
        using CommandRunner redis = new();
        for (int step = 0; step < 900; step++)
        {
            // Both encodings: one of the sets stays small.
            string key = "k" + random.Next(2);
            string member = "m" + random.Next(key == "k0" ? 40 : 400);
            string where = $"{Number(random, 180)} {Number(random, 85.05)}";
            string size = Math.Pow(10, random.Next(-1, 5)).ToString(CultureInfo.InvariantCulture);
            string shape = random.Next(2) == 0 ? $"BYRADIUS {size} km" : $"BYBOX {size} {Number(random, 90).TrimStart('-')}0 km";
            string line = random.Next(8) switch
            {
                0 => $"GEOPOS {key} {member} m1 m2",
                1 => $"GEODIST {key} {member} m{random.Next(40)} ft",
                2 => $"GEOHASH {key} {member} m1",
                3 => $"GEOSEARCH {key} FROMLONLAT {where} {shape} WITHDIST WITHCOORD WITHHASH",
                4 => $"GEOSEARCHSTORE d {key} FROMLONLAT {where} {shape} STOREDIST",
                5 => $"GEORADIUS {key} {where} {size} mi ASC COUNT 5",
                _ => $"GEOADD {key} {where} {member}",
            };
            string[] words = line.Split(' ');
            RespValue expected = real.Try([.. words]);
            RespValue actual = redis.Client.Send([.. words.Select(Encoding.ASCII.GetBytes)])!;
            Assert.True(expected.ToString() == actual.ToString(), $"seed {seed} step {step}: {line}\n{expected}\n{actual}");
            string all = "ZRANGE d 0 -1 WITHSCORES";
            Assert.Equal(real.Call([.. all.Split(' ')]).ToString(), redis.Run(all));
        }
    }

    private static string Number(Random random, double limit) =>
        ((random.NextDouble() * 2 - 1) * limit).ToString("F" + random.Next(0, 9), CultureInfo.InvariantCulture);
}
