using System;
using System.Collections.Generic;

namespace Tandem.Platform.Config;

/// <summary>A line of the file that is no option: user, rename-command, loadmodule, sentinel.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="MinWords">Least number of words, the name included.</param>
/// <param name="MaxWords">Greatest number of words.</param>
/// <param name="Take">Does what the line says; null, or why it cannot.</param>
/// <param name="Lines">All lines (without the name) for a rewritten file; null leaves the lines of the file alone.</param>
public sealed record ConfigDirective(
    string Name,
    int MinWords,
    int MaxWords,
    Func<ConfigLine, string?> Take,
    Func<IEnumerable<string>>? Lines = null);
