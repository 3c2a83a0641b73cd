using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Tandem.Platform.Storage;

namespace Tandem.Server.Acl;

/// <summary>The file of users (option aclfile): a line "user NAME rule rule ..." for each.</summary>
/// <remarks>Source of the texts: Redis 7.0.15, replies of ACL LOAD.</remarks>
internal sealed class AclFile(IStorage storage, AclOptions options, AclUsers users)
{
    /// <summary>True when the option aclfile is set.</summary>
    public bool IsUsed => options.AclFile.Length > 0;

    /// <summary>Reads the file.</summary>
    /// <param name="read">The users in it; none when there is an error.</param>
    /// <returns>Null, or all that is wrong with it.</returns>
    public string? Read(out List<AclUser> read)
    {
        read = [];
        byte[]? bytes = AtomicFile.Read(storage, options.AclFile, out string? error);
        return bytes is null
            ? $"Error loading ACLs, opening file '{options.AclFile}': {error}"
            : Parse(Encoding.Latin1.GetString(bytes), read);
    }

    /// <summary>Writes all users into the file.</summary>
    /// <returns>Null, or why the file is as it was.</returns>
    public string? Save()
    {
        StringBuilder text = new();
        foreach (AclUser user in users.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"user {user.Name} {user}\n");
        }

        return AtomicFile.Write(storage, options.AclFile, Encoding.Latin1.GetBytes(text.ToString()));
    }

    private string? Parse(string text, List<AclUser> read)
    {
        StringBuilder errors = new();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim(' ', '\t', '\r');
            if (line.Length > 0)
            {
                ParseLine(line, i + 1, read, errors);
            }
        }

        if (errors.Length == 0)
        {
            return null;
        }

        read.Clear();
        return errors.Append("WARNING: ACL errors detected, no change to the previously active ACL rules was performed")
            .ToString();
    }

    private void ParseLine(string line, int number, List<AclUser> read, StringBuilder errors)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string at = string.Create(CultureInfo.InvariantCulture, $"{options.AclFile}:{number}");
        if (words.Length < 2 || words[0] != "user")
        {
            errors.Append(at).Append(" should start with user keyword followed by the username. ");
            return;
        }

        if (AclSelector.HasBlanks(words[1]))
        {
            errors.Append(at).Append(": username '").Append(words[1]).Append("' contains invalid characters. ");
            return;
        }

        if (read.Exists(known => known.Name == words[1]))
        {
            errors.Append(CultureInfo.InvariantCulture, $"WARNING: Duplicate user '{words[1]}' found on line {number}. ");
            return;
        }

        AclUser user = users.New(words[1]);
        read.Add(user);
        List<string> rules = AclRuleWords.Join(words[2..], out string? unmatched);
        if (unmatched is not null)
        {
            errors.Append(at).Append(": Unmatched parenthesis in selector definition.");
            return;
        }

        // As Redis: a syntax error is told once for a line, what else is wrong with its rules each time.
        bool toldSyntax = false;
        foreach (string rule in rules)
        {
            string? error = user.Apply(rule);
            if (error == AclErrors.UnknownCommand)
            {
                errors.Append(at).Append(": Error in applying operation '").Append(rule).Append("': ").Append(error).Append(". ");
            }
            else if (error is not null && !toldSyntax)
            {
                toldSyntax = true;
                errors.Append(at).Append(": ").Append(error).Append(". ");
            }
        }
    }
}
