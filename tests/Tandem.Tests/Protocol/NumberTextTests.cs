using System;
using System.Globalization;
using System.Text;
using Tandem.Protocol;
using Xunit;

namespace Tandem.Tests.Protocol;

// Expected texts were asked of redis-server 7.0.15 (ZADD and ZSCORE, INCRBY, ZCOUNT).
public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7)]
    [InlineData("-1", -1)]
    [InlineData("1234567890", 1234567890)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Canonical_integers_are_read(string text, long expected)
    {
        Assert.True(NumberText.TryParseInteger(Encoding.ASCII.GetBytes(text), out long value));
        Assert.Equal(expected, value);
        byte[] written = new byte[NumberText.MaxIntegerBytes];
        Assert.Equal(text, Encoding.ASCII.GetString(written, 0, NumberText.Format(value, written)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-0")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("00")]
    [InlineData("-01")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1a")]
    [InlineData("1.0")]
    [InlineData("1\0")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("18446744073709551617")]
    [InlineData("99999999999999999999")]
    [InlineData("-99999999999999999999")]
    public void Other_integers_are_refused(string text)
    {
        Assert.False(NumberText.TryParseInteger(Encoding.ASCII.GetBytes(text), out long value));
        Assert.Equal(0, value);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.0", "-0")]
    [InlineData("+.5", "0.5")]
    [InlineData("1.", "1")]
    [InlineData("1.e5", "100000")]
    [InlineData("0.1", "0.10000000000000001")]
    [InlineData("0.2", "0.20000000000000001")]
    [InlineData("0.3", "0.29999999999999999")]
    [InlineData("3.1415926", "3.1415926000000001")]
    [InlineData("-12.25", "-12.25")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00012345", "0.00012344999999999999")]
    [InlineData("0.00001", "1.0000000000000001e-05")]
    [InlineData("007", "7")]
    [InlineData("1e16", "10000000000000000")]
    [InlineData("99999999999999999", "1e+17")]
    [InlineData("1e17", "1e+17")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1e22", "1e+22")]
    [InlineData("123456789012345678", "1.2345678901234568e+17")]
    [InlineData("4503599627370495.5", "4503599627370495.5")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("-9007199254740993.1", "-9007199254740994")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("5e-324", "4.9406564584124654e-324")]
    [InlineData("2.5e-324", "4.9406564584124654e-324")]
    [InlineData("inf", "inf")]
    [InlineData("+INF", "inf")]
    [InlineData("-Infinity", "-inf")]
    [InlineData("0x1", "1")]
    [InlineData("-0X1.8P3", "-12")]
    [InlineData("0x.8", "0.5")]
    [InlineData("0x1p-1074", "4.9406564584124654e-324")]
    [InlineData("0x1.8p-1075", "4.9406564584124654e-324")]
    [InlineData("0x1.fffffffffffff7fp1023", "1.7976931348623157e+308")]
    [InlineData("0x123456789abcdef0123456789abcdef0123456789", "1.6628640851409384e+48")]
    [InlineData("0e99999999999999", "0")]
    [InlineData("111111111111111111111111111111111111111111111111", "1.1111111111111111e+47")]
    public void Doubles_are_read_and_written_as_Redis_does(string text, string expected)
    {
        Assert.True(NumberText.TryParseDouble(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(expected, Format(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("+-1")]
    [InlineData("nan")]
    [InlineData("-NaN")]
    [InlineData("nan(1)")]
    [InlineData("infinit")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e5.5")]
    [InlineData("1..2")]
    [InlineData("1,5")]
    [InlineData("1_000")]
    [InlineData("1x")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("\t1")]
    [InlineData("1\n")]
    [InlineData("1\0")]
    [InlineData("\u221e")]
    [InlineData("0x")]
    [InlineData("0x.")]
    [InlineData("0x1p")]
    [InlineData("1e400")]
    [InlineData("-1e99999999999999")]
    [InlineData("1e-400")]
    [InlineData("2e-324")]
    [InlineData("0x1p1024")]
    [InlineData("0x1p-1075")]
    [InlineData("0x1.fffffffffffff8p1023")]
    public void What_is_no_valid_float_is_refused(string text) =>
        Assert.False(NumberText.TryParseDouble(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("", 0)]
    [InlineData("\0x", 0)]
    [InlineData(" \t1", 1)]
    [InlineData("1\0x", 1)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("-1e400", double.NegativeInfinity)]
    [InlineData("1e-400", 0)]
    [InlineData("-inf", double.NegativeInfinity)]
    public void Score_bounds_are_read_as_strtod_does(string text, double expected)
    {
        Assert.True(NumberText.TryParseScoreBound(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("1 ")]
    [InlineData("nan")]
    [InlineData("(1")]
    public void Broken_score_bounds_are_refused(string text) =>
        Assert.False(NumberText.TryParseScoreBound(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Every_double_survives_its_text()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            for (int i = 0; i < 400; i++)
            {
                double value = (i % 4) switch
                {
                    0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                    1 => random.NextInt64(-1L << 60, 1L << 60),
                    2 => Math.Round((random.NextDouble() - 0.5) * 1e6, random.Next(8)),
                    _ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-30, 30)),
                };
                if (double.IsNaN(value))
                {
                    continue;
                }

                string text = Format(value);
                Assert.True(IsReadAs(text, value), $"seed {seed}: {text}");
                string shortest = value.ToString("R", CultureInfo.InvariantCulture);
                Assert.True(!double.IsFinite(value) || IsReadAs(shortest, value), $"seed {seed}: {shortest}");
            }
        }
    }

    private static bool IsReadAs(string text, double value) =>
        NumberText.TryParseDouble(Encoding.ASCII.GetBytes(text), out double read) && value.Equals(read);

    private static string Format(double value)
    {
        byte[] text = new byte[NumberText.MaxDoubleBytes];
        return Encoding.ASCII.GetString(text, 0, NumberText.Format(value, text));
    }
}
