using System.Collections.Generic;

namespace Tandem.Server.Acl;

/// <summary>The words of a user's definition as rules: a selector in parentheses may be several words.</summary>
internal static class AclRuleWords
{
    /// <summary>Puts the words of each selector together.</summary>
    /// <param name="unmatched">Where a selector begins that does not end; else null.</param>
    public static List<string> Join(IEnumerable<string> words, out string? unmatched)
    {
        List<string> rules = [];
        string? selector = null;
        string first = string.Empty;
        foreach (string word in words)
        {
            if (selector is null && !word.StartsWith('('))
            {
                rules.Add(word);
                continue;
            }

            first = selector is null ? word : first;
            selector = selector is null ? word : selector + " " + word;
            if (word.EndsWith(')'))
            {
                rules.Add(selector);
                selector = null;
            }
        }

        unmatched = selector is null ? null : first;
        return rules;
    }
}
