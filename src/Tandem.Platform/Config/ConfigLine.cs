namespace Tandem.Platform.Config;

/// <summary>One line of a configuration file.</summary>
/// <param name="Words">The directive in lower case and what follows it.</param>
/// <param name="Text">The line as it is, without blanks around it.</param>
/// <param name="Number">From 1, within its file.</param>
/// <param name="Origin">The file's path, "stdin" or "command line".</param>
public sealed record ConfigLine(string[] Words, string Text, int Number, string Origin);
