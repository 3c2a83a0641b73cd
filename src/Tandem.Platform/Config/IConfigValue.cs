using System.Collections.Generic;

namespace Tandem.Platform.Config;

/// <summary>An option whose value is more than a word: save points, a list of addresses.</summary>
public interface IConfigValue
{
    /// <summary>Sets the value; leaves it as it is on failure.</summary>
    /// <returns>Why it was refused, or null.</returns>
    string? TrySet(string[] words);

    /// <summary>Adds what a further line of the same file says.</summary>
    string? TryAppend(string[] words) => TrySet(words);

    /// <summary>As CONFIG GET prints it; <see cref="TrySet"/> of its words gives the same value again.</summary>
    string Format();

    /// <summary>A default as the sample file has it; empty to leave the option out.</summary>
    string Sample => Format();

    /// <summary>The lines of a rewritten configuration file.</summary>
    /// <param name="defaultText">What <see cref="Format"/> of the default value is.</param>
    IEnumerable<ConfigLineText> Lines(string defaultText)
    {
        string text = Format();
        yield return new ConfigLineText(text, text != defaultText);
    }
}
