using System;
using System.Globalization;
using System.Text;
using Tandem.Protocol;
using Xunit;

namespace Tandem.Tests.Protocol;

// Expected sums were asked of redis-server 7.0.15 on x86-64 (SET, then INCRBYFLOAT).
public sealed class LongDoubleTests
{
    [Theory]
    [InlineData("3.0e3", "200", "3200")]
    [InlineData("0.1", "0.2", "0.3")]
    [InlineData("1", "0.1", "1.1")]
    [InlineData("10.50", "0.1", "10.6")]
    [InlineData("5.0e3", "2.0e2", "5200")]
    [InlineData("17179869184", "1.5", "17179869185.5")]
    [InlineData("17179869184", "17179869184", "34359738368")]
    [InlineData("1e15", "0.1", "1000000000000000.0999755859375")]
    [InlineData("-0", "-0", "0")]
    [InlineData("1e-17", "0", "0.00000000000000001")]
    [InlineData("-1e-18", "0", "0")]
    [InlineData("1.5e-17", "0", "0.00000000000000002")]
    [InlineData("0.5", "-0.5", "0")]
    [InlineData("1e20", "-1e20", "0")]
    [InlineData("18446744073709551615", "1", "18446744073709551616")]
    [InlineData("18446744073709551616", "1", "18446744073709551616")]
    [InlineData("9223372036854775807", "0.5", "9223372036854775807.5")]
    [InlineData("0x1p63", "0x1p-1", "9223372036854775808")]
    [InlineData("0x1.8p1", "1", "4")]
    [InlineData("1e25", "0", "10000000000000000000000000")]
    [InlineData("1e-4950", "0", "0")]
    [InlineData("11111111111111111111111111111111111111111111111111", "1",
        "11111111111111111111157189290920927820784081043456")]
    public void Sums_are_those_of_80_bit_arithmetic(string a, string b, string expected) =>
        Assert.Equal(expected, Format(LongDouble.Add(Parse(a), Parse(b))));

    [Theory]
    [InlineData("inf", "0")]
    [InlineData("-inf", "1")]
    [InlineData("inf", "-inf")]
    [InlineData("1.18e4932", "1e4932")]
    public void Sums_without_bounds_are_not_finite(string a, string b) =>
        Assert.False(LongDouble.Add(Parse(a), Parse(b)).IsFinite);

    [Theory]
    [InlineData("")]
    [InlineData("nan")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("abc")]
    [InlineData("1.2e4932")]
    [InlineData("1e-4951")]
    [InlineData("1e999999999999")]
    public void What_is_no_valid_float_is_refused(string text) =>
        Assert.False(LongDouble.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void The_largest_value_fits_its_text()
    {
        string text = Format(Parse("1.18973149535723176502e4932"));
        Assert.Equal(4933, text.Length);
        Assert.StartsWith("118973149535723176502126385303097020516906332229462420044", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_5_KB_is_too_long()
    {
        Assert.True(LongDouble.TryParse(Encoding.ASCII.GetBytes(new string('0', 5119)), out _));
        Assert.False(LongDouble.TryParse(Encoding.ASCII.GetBytes(new string('0', 5120)), out _));
    }

    [Fact]
    public void Sums_of_short_decimals_are_exact()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Random random = new(seed);
            for (int i = 0; i < 100; i++)
            {
                decimal a = random.NextInt64(-1_000_000_000, 1_000_000_000) / 10_000m;
                decimal b = random.NextInt64(-1_000_000_000, 1_000_000_000) / 1_000m;
                string sum = Format(LongDouble.Add(Parse(Text(a)), Parse(Text(b))));
                // 64 bits hold 19 digits: with six before the point thirteen are exact behind it.
                decimal difference = decimal.Parse(sum, CultureInfo.InvariantCulture) - (a + b);
                Assert.True(Math.Abs(difference) < 0.000_000_000_001m, $"seed {seed}: {a} + {b} = {sum}");
            }
        }
    }

    [Fact]
    public void Doubles_keep_their_value()
    {
        Assert.Equal("0.10000000000000001", Format(LongDouble.FromDouble(0.1)));
        Assert.Equal("-2.5", Format(LongDouble.FromDouble(-2.5)));
        Assert.Equal("0", Format(LongDouble.FromDouble(double.Epsilon)));
        Assert.Equal("0", Format(LongDouble.FromDouble(-0.0)));
        Assert.Equal("-inf", Format(LongDouble.FromDouble(double.NegativeInfinity)));
        Assert.False(LongDouble.FromDouble(double.NaN).IsFinite);
        Assert.Equal("1180591620717411303424", Format(LongDouble.FromDouble(Math.Pow(2, 70))));
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static LongDouble Parse(string text)
    {
        Assert.True(LongDouble.TryParse(Encoding.ASCII.GetBytes(text), out LongDouble value), text);
        return value;
    }

    private static string Format(LongDouble value)
    {
        byte[] text = new byte[LongDouble.MaxBytes];
        return Encoding.ASCII.GetString(text, 0, value.Format(text));
    }
}
