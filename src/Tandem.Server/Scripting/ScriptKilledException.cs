using System;

namespace Tandem.Server.Scripting;

/// <summary>Ends a running script from outside; pcall does not catch it, as it is no error of Lua.</summary>
/// <param name="message">The reason as it is replied, without where the script was.</param>
/// <param name="source">The name of the code that was running, as "@user_script"; null when none was.</param>
/// <param name="line">The line there.</param>
internal sealed class ScriptKilledException(string message, string? source, int line) : Exception(message)
{
    public string? SourceName { get; } = source;

    public int Line { get; } = line;
}
