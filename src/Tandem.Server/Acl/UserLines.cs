using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Tandem.Server.Acl;

/// <summary>The lines "user NAME rule rule ..." of the configuration file.</summary>
/// <remarks>A line is checked when it is read; whether the commands that it names exist is only seen when the users are made,
/// as in Redis, where modules may bring commands meanwhile.</remarks>
internal sealed class UserLines(AclUsers scratch)
{
    private readonly List<(string Name, List<string> Rules)> _lines = [];

    /// <summary>True when there are no such lines.</summary>
    public bool IsEmpty => _lines.Count == 0;

    /// <summary>Reads a line.</summary>
    /// <param name="words">Its words, "user" the first of them.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public string? Take(string[] words)
    {
        string name = Bytes(words[1]);
        string error = $"Error in user declaration '{words[1]}': ";
        if (_lines.Exists(line => line.Name == name))
        {
            return error + AclErrors.Duplicate;
        }

        List<string> rules = AclRuleWords.Join(words[2..].Select(Bytes), out string? unmatched);
        if (unmatched is not null)
        {
            return error + $"Unmatched parenthesis in acl selector starting at '{unmatched}'.";
        }

        AclUser user = scratch.New(name);
        foreach (string rule in rules)
        {
            if (user.Apply(rule) is { } reason && reason != AclErrors.UnknownCommand)
            {
                return error + reason;
            }
        }

        _lines.Add((name, rules));
        return null;
    }

    /// <summary>Makes the users.</summary>
    /// <returns>Null, or why one cannot be made.</returns>
    public string? MakeUsers(AclUsers users)
    {
        foreach ((string name, List<string> rules) in _lines)
        {
            AclUser? user = users.Find(name);
            if (user is null)
            {
                user = users.New(name);
                users.Add(user);
            }
            else
            {
                user.Apply("reset");
            }

            foreach (string rule in rules)
            {
                if (user.Apply(rule) is { } reason)
                {
                    return $"Error loading ACL rule '{rule}' for the user named '{name}': {reason}";
                }
            }
        }

        return null;
    }

    /// <summary>The lines of a rewritten file, without "user".</summary>
    public static IEnumerable<string> Of(AclUsers users) => users.All.Select(static user =>
        Encoding.UTF8.GetString(Encoding.Latin1.GetBytes($"{user.Name} {user}")));

    // The file is read as UTF-8; names and rules have a character for each byte.
    private static string Bytes(string word) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(word));
}
