using System;
using System.Globalization;

namespace Tandem.Platform.Config;

/// <summary>Memory sizes as configuration files have them: 100, 5k, 5kb, 1m, 1mb, 1g, 1gb, whatever the case. Without b the
/// units are powers of 1000, with it powers of 1024.</summary>
/// <remarks>Source: the head of redis.conf.</remarks>
public static class MemorySize
{
    private const long Kilo = 1L << 10;
    private const long Mega = 1L << 20;
    private const long Giga = 1L << 30;

    /// <summary>Reads a size.</summary>
    /// <param name="bytes">May lie beyond a long: the caller compares it with its limit.</param>
    public static bool TryParse(string word, out Int128 bytes)
    {
        int digits = 0;
        while (digits < word.Length && char.IsAsciiDigit(word[digits]))
        {
            digits++;
        }

        long factor = word[digits..].ToUpperInvariant() switch
        {
            "" or "B" => 1,
            "K" => 1000,
            "KB" => Kilo,
            "M" => 1000 * 1000,
            "MB" => Mega,
            "G" => 1000 * 1000 * 1000,
            "GB" => Giga,
            _ => 0,
        };
        bytes = 0;

        if (factor == 0)
        {
            return false;
        }

        // No digits are zero, as in Redis. More of them than any limit needs are read as a number beyond all limits, so that
        // the error speaks of those.
        Int128 number = digits switch
        {
            0 => 0,
            > 20 => ulong.MaxValue,
            _ => Int128.Parse(word.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture),
        };
        bytes = number * factor;
        return true;
    }

    /// <summary>Writes a size with the greatest unit that divides it.</summary>
    public static string Format(long bytes)
    {
        (long unit, string suffix) = bytes switch
        {
            0 => (1, string.Empty),
            _ when bytes % Giga == 0 => (Giga, "gb"),
            _ when bytes % Mega == 0 => (Mega, "mb"),
            _ when bytes % Kilo == 0 => (Kilo, "kb"),
            _ => (1L, string.Empty),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit}{suffix}");
    }
}
