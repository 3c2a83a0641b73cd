namespace Tandem.Platform.Config;

/// <summary>What follows an option's name in a rewritten configuration file.</summary>
/// <param name="Text">The words, quoted where needed.</param>
/// <param name="IsNeeded">False for a default, which is written only where the file already has a line for it.</param>
public readonly record struct ConfigLineText(string Text, bool IsNeeded);
