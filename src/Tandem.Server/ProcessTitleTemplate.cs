using System;
using System.Text;

namespace Tandem.Server;

/// <summary>Option proc-title-template: text with names in braces; a doubled brace means itself.</summary>
/// <remarks>Source: Redis 7.0, sds.c, sdstemplate; redis.conf.</remarks>
internal static class ProcessTitleTemplate
{
    private static readonly string[] Names =
        ["title", "listen-addr", "server-mode", "port", "tls-port", "config-file", "unixsocket"];

    public static bool IsValid(string template) =>
        Expand(template, static name => Array.IndexOf(Names, name) >= 0 ? name : null) is { Length: > 0 };

    /// <summary>Puts values for names.</summary>
    /// <param name="valueOf">Null for a name that is not known.</param>
    /// <returns>Without blanks around it; null when the template is wrong.</returns>
    public static string? Expand(string template, Func<string, string?> valueOf)
    {
        StringBuilder text = new();
        int i = 0;
        while (i < template.Length)
        {
            if (template[i] != '{')
            {
                text.Append(template[i++]);
                continue;
            }

            i++;
            if (i < template.Length && template[i] == '{')
            {
                text.Append('{');
                i++;
                continue;
            }

            int end = template.IndexOf('}', i);
            if (end < 0 || valueOf(template[i..end]) is not { } value)
            {
                return null;
            }

            text.Append(value);
            i = end + 1;
        }

        return text.ToString().Trim(' ');
    }
}
