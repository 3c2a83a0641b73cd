using System;
using System.Globalization;

namespace Tandem.Platform.Config;

/// <summary>A whole number within limits.</summary>
public sealed class NumberEntry : ConfigEntry
{
    private readonly Func<long> _get;
    private readonly Action<long> _set;
    private readonly Func<long, string?>? _check;

    public NumberEntry(
        string name,
        string? alias,
        ConfigFlags flags,
        string summary,
        ConfigUnit unit,
        long min,
        long max,
        long defaultValue,
        Func<long> get,
        Action<long> set,
        Func<long, string?>? check = null)
        : base(name, alias, flags, summary)
    {
        Unit = unit;
        Min = min;
        Max = max;
        Default = Text(defaultValue);
        _get = get;
        _set = set;
        _check = check;
    }

    public ConfigUnit Unit { get; }

    /// <summary>Least value; for <see cref="ConfigUnit.BytesOrPercent"/> the greatest percentage, negated.</summary>
    public long Min { get; }

    public long Max { get; }

    public override string Default { get; }

    private bool IsMemory => Unit is ConfigUnit.Bytes or ConfigUnit.BytesOrPercent;

    public override string Get() => Text(_get());

    public override string? TrySet(string[] words)
    {
        if (!TryParse(words[0], out Int128 value))
        {
            return Unit switch
            {
                ConfigUnit.Bytes => "argument must be a memory value",
                ConfigUnit.BytesOrPercent => "argument must be a memory or percent value",
                ConfigUnit.Octal => "argument couldn't be parsed as an octal number",
                _ => "argument couldn't be parsed into an integer",
            };
        }

        if (Unit == ConfigUnit.BytesOrPercent && value < 0)
        {
            if (value < Min)
            {
                return $"percentage argument must be less or equal to {-Min}";
            }
        }
        else if (value < Min || value > Max)
        {
            return $"argument must be between {LimitText(Min)} and {LimitText(Max)} inclusive";
        }

        string? refusal = _check?.Invoke((long)value);
        if (refusal is null)
        {
            _set((long)value);
        }

        return refusal;
    }

    protected override string FileText(string value) =>
        IsMemory && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            ? MemorySize.Format(bytes)
            : value;

    private bool TryParse(string word, out Int128 value)
    {
        if (IsMemory && MemorySize.TryParse(word, out value))
        {
            return true;
        }

        switch (Unit)
        {
            case ConfigUnit.BytesOrPercent when word.Length > 1 && word[^1] == '%':
                bool isNumber = TryParseWhole(word[..^1], out value) && value >= 0;
                value = -value;
                return isNumber;
            case ConfigUnit.Bytes or ConfigUnit.BytesOrPercent:
                value = 0;
                return false;
            case ConfigUnit.Octal:
                return TryParseOctal(word, out value);
            default:
                return TryParseWhole(word, out value);
        }
    }

    // The strict form in which Redis writes numbers: no blanks, no plus, no leading zeros. Source: util.c, string2ll.
    private static bool TryParseWhole(string word, out Int128 value)
    {
        bool isNumber = long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number.ToString(CultureInfo.InvariantCulture) == word;
        value = number;
        return isNumber;
    }

    // No digits are zero, as in Redis.
    private static bool TryParseOctal(string word, out Int128 value)
    {
        value = 0;
        bool isNegative = word.StartsWith('-');
        foreach (char digit in word.AsSpan(isNegative ? 1 : 0))
        {
            if (digit is < '0' or > '7' || value > long.MaxValue)
            {
                return false;
            }

            value = (value * 8) + (digit - '0');
        }

        value = isNegative ? -value : value;
        return true;
    }

    private string LimitText(long value) =>
        Unit == ConfigUnit.Octal ? Text(value) : value.ToString(CultureInfo.InvariantCulture);

    private string Text(long value) => Unit switch
    {
        ConfigUnit.Octal => Convert.ToString(value, 8),
        ConfigUnit.BytesOrPercent when value < 0 => string.Create(CultureInfo.InvariantCulture, $"{-value}%"),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
