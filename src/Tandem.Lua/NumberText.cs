using System;
using System.Globalization;

namespace Tandem.Lua;

/// <summary>The conversions e, f and g of C's printf.</summary>
internal static class NumberText
{
    /// <summary>"%.{precision}g", with # (<paramref name="keepsZeros"/>) and upper case.</summary>
    internal static string General(double value, int precision, bool keepsZeros, bool isUpper)
    {
        if (!double.IsFinite(value))
        {
            return Special(value, isUpper);
        }

        precision = Math.Max(precision, 1);
        string scientific = Exact(value, "E", precision - 1);
        int mark = scientific.IndexOf('E', StringComparison.Ordinal);
        int exponent = value == 0 ? 0 : int.Parse(scientific.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= precision)
        {
            string digits = scientific[..mark];
            return (keepsZeros ? digits : WithoutZeros(digits)) + ExponentText(exponent, isUpper);
        }

        string plain = Exact(value, "F", precision - 1 - exponent);
        return keepsZeros ? plain : WithoutZeros(plain);
    }

    /// <summary>"%.{precision}e".</summary>
    internal static string Scientific(double value, int precision, bool isUpper)
    {
        if (!double.IsFinite(value))
        {
            return Special(value, isUpper);
        }

        string text = Exact(value, "E", precision);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return text[..mark] + ExponentText(exponent, isUpper);
    }

    /// <summary>"%.{precision}f".</summary>
    internal static string Fixed(double value, int precision, bool isUpper) =>
        double.IsFinite(value) ? Exact(value, "F", precision) : Special(value, isUpper);

    private static string Exact(double value, string kind, int precision)
    {
        string text = value.ToString(kind + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return double.IsNegative(value) && text[0] != '-' ? "-" + text : text;
    }

    private static string Special(double value, bool isUpper)
    {
        // The sign of a NaN is printed by C: 0/0 is "-nan" on x86, and so scripts see it there.
        string text = (double.IsNegative(value) ? "-" : "") + (double.IsNaN(value) ? "nan" : "inf");
        return isUpper ? text.ToUpperInvariant() : text;
    }

    private static string WithoutZeros(string text) =>
        text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    private static string ExponentText(int exponent, bool isUpper) =>
        string.Create(CultureInfo.InvariantCulture, $"{(isUpper ? 'E' : 'e')}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
}
