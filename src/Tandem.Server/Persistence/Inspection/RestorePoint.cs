using System;
using System.Globalization;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>A point of the log: an offset or a time, of which the other one is negative.</summary>
/// <param name="Offset">All up to this offset belongs to it.</param>
/// <param name="UnixMilliseconds">All that was written up to this time does.</param>
internal readonly record struct RestorePoint(long Offset, long UnixMilliseconds)
{
    /// <summary>Reads <c>offset N</c> or <c>time T</c>; T is Unix seconds or ISO 8601 (UTC unless it says otherwise), and without a
    /// fraction it means the whole second.</summary>
    public static bool TryParse(string text, out RestorePoint point)
    {
        point = default;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length < 2)
        {
            return false;
        }

        string value = string.Join(' ', words[1..]);
        switch (words[0].ToLowerInvariant())
        {
            case "offset" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long offset):
                point = new RestorePoint(offset, -1);
                return true;
            case "time" when TryParseTime(value, out long milliseconds):
                point = new RestorePoint(-1, milliseconds);
                return true;
            default:
                return false;
        }
    }

    public override string ToString() => Offset >= 0
        ? string.Create(CultureInfo.InvariantCulture, $"offset {Offset}")
        : $"time {LogPrinter.TimeText(UnixMilliseconds)}";

    private static bool TryParseTime(string text, out long milliseconds)
    {
        milliseconds = 0;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)
            && seconds <= LogPrinter.LatestMilliseconds / 1000)
        {
            milliseconds = (long)(seconds * 1000);
        }
        else if (char.IsAsciiDigit(text[0]) && text.Contains('-', StringComparison.Ordinal) && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            && time.ToUnixTimeMilliseconds() >= 0)
        {
            milliseconds = time.ToUnixTimeMilliseconds();
        }
        else
        {
            return false;
        }

        milliseconds += text.Contains('.', StringComparison.Ordinal) ? 0 : 999;
        return true;
    }
}
