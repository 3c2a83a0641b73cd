using System.Globalization;
using System.Text;
using Tandem.DataStructures.Strings;
using Xunit;

namespace Tandem.Tests.DataStructures.Strings;

public sealed class IntegerEncodingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-1)]
    [InlineData(10)]
    [InlineData(999999)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_canonical_integer_is_read_and_written(long value)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        Assert.True(IntegerEncoding.TryParse(Encoding.ASCII.GetBytes(text), out long read));
        Assert.Equal(value, read);
        byte[] written = new byte[IntegerEncoding.MaxTextBytes];
        Assert.Equal(text.Length, IntegerEncoding.Format(value, written));
        Assert.Equal(text, Encoding.ASCII.GetString(written, 0, text.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("-0")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1a")]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("99999999999999999999")]
    public void Any_other_text_stays_text(string text) =>
        Assert.False(IntegerEncoding.TryParse(Encoding.ASCII.GetBytes(text), out _));
}
