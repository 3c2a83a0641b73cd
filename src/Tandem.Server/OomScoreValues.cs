using System;
using System.Collections.Generic;
using System.Globalization;
using Tandem.Platform.Config;

namespace Tandem.Server;

/// <summary>Option oom-score-adj-values: how readily the kernel ends the process when memory is short.</summary>
/// <remarks>Defaults: 0 200 800. Source: Redis 7.0, config.c.</remarks>
internal sealed class OomScoreValues : IConfigValue
{
    private int[] _values = [0, 200, 800];

    public int Master => _values[0];

    public int Replica => _values[1];

    /// <summary>For background work, where it is a process of its own.</summary>
    public int Child => _values[2];

    public string? TrySet(string[] words)
    {
        if (words.Length != _values.Length)
        {
            return "wrong number of arguments";
        }

        int[] values = new int[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!int.TryParse(words[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out values[i])
                || values[i] is < -2000 or > 2000)
            {
                return "Invalid oom-score-adj-values, elements must be between -2000 and 2000.";
            }
        }

        _values = values;
        return null;
    }

    public string Format() => string.Join(' ', Array.ConvertAll(_values, static v => v.ToString(CultureInfo.InvariantCulture)));

    public IEnumerable<ConfigLineText> Lines(string defaultText) =>
        [new ConfigLineText(Format(), Format() != defaultText)];
}
