using System;
using System.Globalization;
using System.Text;

namespace Tandem.Platform.Info;

/// <summary>Writes the text of INFO: sections with a heading, fields as <c>name:value</c>, lines ended by CR LF.</summary>
public sealed class InfoWriter
{
    private readonly StringBuilder _text = new(4096);

    /// <summary>Begins a section, with an empty line before all but the first.</summary>
    public void Section(string name)
    {
        if (_text.Length > 0)
        {
            _text.Append("\r\n");
        }

        _text.Append("# ").Append(name).Append("\r\n");
    }

    public void Field(string name, string value) => _text.Append(name).Append(':').Append(value).Append("\r\n");

    public void Field(string name, long value) =>
        _text.Append(name).Append(':').Append(CultureInfo.InvariantCulture, $"{value}").Append("\r\n");

    public void Field(string name, ulong value) =>
        _text.Append(name).Append(':').Append(CultureInfo.InvariantCulture, $"{value}").Append("\r\n");

    /// <summary>1 or 0.</summary>
    public void Field(string name, bool value) => Field(name, value ? 1 : 0);

    public void Field(string name, double value, int decimals = 2) =>
        Field(name, value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    /// <summary>A share: "12.50%".</summary>
    public void Percent(string name, double percent) =>
        Field(name, percent.ToString("F2", CultureInfo.InvariantCulture) + "%");

    /// <summary>A size in bytes for people: "1.05M", in units of 1024.</summary>
    public void Human(string name, long bytes) => Field(name, HumanSize(bytes));

    /// <summary>A name that somebody chose, without the characters that have a meaning in this text.</summary>
    public static string SafeName(string name) =>
        name.AsSpan().IndexOfAny("#:\n\r") < 0
            ? name
            : name.Replace('#', '_').Replace(':', '_').Replace('\n', '_').Replace('\r', '_');

    /// <summary>The text so far.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>A size in bytes for people.</summary>
    /// <remarks>Source: Redis 7.0, server.c, bytesToHuman.</remarks>
    public static string HumanSize(long bytes)
    {
        const string Units = "BKMGTP";
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0
            ? bytes.ToString(CultureInfo.InvariantCulture) + "B"
            : value.ToString("F2", CultureInfo.InvariantCulture) + Units[unit];
    }
}
