using System;
using System.IO;
using System.Text;

namespace Tandem.Platform.Config;

/// <summary>What the command line of a server says: a file, standard input, and options that are lines after the file.</summary>
/// <param name="FilePath">Absolute; null for none.</param>
/// <param name="ReadsStandardInput">"-" as the first or the last argument.</param>
/// <param name="Options">Lines in the format of the file; empty for none.</param>
public sealed record ConfigCommandLine(string? FilePath, bool ReadsStandardInput, string Options)
{
    /// <summary>Reads the arguments (without the program's name). Errors show when the lines are read.</summary>
    /// <remarks>
    /// An argument that begins with "--" begins an option, unless the option before it has no value yet: then it is that value
    /// ("--port --bla" sets the port to "--bla"). An argument with blanks may hold the option and its value
    /// ("--maxmemory 700mb"). --save alone means no save points. Source: Redis 7.0, main in server.c.
    /// </remarks>
    public static ConfigCommandLine Parse(string[] arguments)
    {
        string? path = null;
        bool readsStandardInput = false;
        StringBuilder options = new();
        bool hasValue = true;
        int first = arguments.Length > 0 && !arguments[0].StartsWith('-') ? 1 : 0;
        if (first == 1)
        {
            path = Path.GetFullPath(arguments[0]);
        }

        for (int i = first; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            bool isLast = i == arguments.Length - 1;
            if (argument == "-" && (i == 0 || isLast))
            {
                readsStandardInput = true;
            }
            else if (hasValue && argument.StartsWith("--", StringComparison.Ordinal))
            {
                options.Append(options.Length > 0 ? "\n" : string.Empty).Append(argument.AsSpan(2)).Append(' ');
                bool isNextOption = !isLast && arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
                hasValue = ConfigWords.Split(argument) is not { Length: 1 };
                if (argument.Equals("--save", StringComparison.OrdinalIgnoreCase) && (isLast || isNextOption))
                {
                    options.Append("\"\"");
                    hasValue = true;
                }
                else if (argument.Equals("--sentinel", StringComparison.OrdinalIgnoreCase) && isNextOption)
                {
                    hasValue = true;
                }
            }
            else
            {
                options.Append(ConfigWords.Quote(argument)).Append(' ');
                hasValue = true;
            }
        }

        return new ConfigCommandLine(path, readsStandardInput, options.ToString());
    }
}
