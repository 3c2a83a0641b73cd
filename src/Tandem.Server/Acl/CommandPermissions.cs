using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Tandem.Server.Acl;

/// <summary>Which commands a selector allows.</summary>
/// <remarks>
/// The rules are kept in the order in which they were said, without those that later ones made meaningless, so that their text
/// (ACL LIST, the file) is short and means the same. What decides on a command is derived from them: one bit for each command,
/// and first arguments for commands whose bit is off.
/// </remarks>
internal sealed class CommandPermissions
{
    private readonly ICommandCatalog _catalog;
    private readonly List<CommandRule> _rules = [];
    private readonly ulong[] _allowed;
    private readonly Dictionary<int, List<string>> _firstArguments = [];
    private bool _beginsWithAll;

    /// <summary>Allows nothing.</summary>
    public CommandPermissions(ICommandCatalog catalog)
    {
        _catalog = catalog;
        _allowed = new ulong[(catalog.Count + 63) / 64];
    }

    private CommandPermissions(CommandPermissions other)
        : this(other._catalog)
    {
        _beginsWithAll = other._beginsWithAll;
        _rules.AddRange(other._rules);
        Derive();
    }

    /// <summary>True when there is no command that is not allowed.</summary>
    public bool AllowsEverything => _beginsWithAll && _rules.Count == 0;

    public CommandPermissions Clone() => new(this);

    /// <summary>Whether a command is allowed, with any arguments.</summary>
    public bool Allows(int command) => (_allowed[command >> 6] & (1UL << (command & 63))) != 0;

    /// <summary>Whether a command is allowed with this first argument although it is not with others.</summary>
    public bool AllowsWith(int command, ReadOnlySpan<byte> firstArgument)
    {
        if (!_firstArguments.TryGetValue(command, out List<string>? allowed))
        {
            return false;
        }

        string argument = Encoding.Latin1.GetString(firstArgument);
        return allowed.Exists(text => text.Equals(argument, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>+@all and -@all: everything said before is forgotten.</summary>
    public void ChangeAll(bool allows)
    {
        _beginsWithAll = allows;
        _rules.Clear();
        Derive();
    }

    /// <summary>Allows or denies what is named.</summary>
    /// <param name="subject">"get", "config|get", "@string", "select|0".</param>
    /// <returns>Null, or why the rule means nothing.</returns>
    public string? Change(bool allows, string subject)
    {
        if (subject.Equals("@all", StringComparison.OrdinalIgnoreCase))
        {
            ChangeAll(allows);
            return null;
        }

        CommandRule? rule = Read(allows, subject, out string? error);
        if (rule is not null && ChangesAnything(rule))
        {
            _rules.RemoveAll(rule.Overrides);
            Derive();
            if (ChangesAnything(rule))
            {
                _rules.Add(rule);
                Apply(rule);
            }
        }

        return error;
    }

    /// <summary>"+@all -debug": rules that make the same permissions.</summary>
    public override string ToString()
    {
        StringBuilder text = new(_beginsWithAll ? "+@all" : "-@all");
        foreach (CommandRule rule in _rules)
        {
            text.Append(CultureInfo.InvariantCulture, $" {rule}");
        }

        return text.ToString();
    }

    private CommandRule? Read(bool allows, string subject, out string? error)
    {
        error = null;
        if (subject.StartsWith('@'))
        {
            string category = subject[1..].ToLowerInvariant();
            if (_catalog.InCategory(category) is { } members)
            {
                return new CommandRule(allows, "@" + category, [.. members], null);
            }
        }
        else if (_catalog.Find(subject) is >= 0 and int command)
        {
            return new CommandRule(
                allows, _catalog.NameOf(command), [command, .. _catalog.SubcommandsOf(command)], null);
        }
        else if (allows && subject.LastIndexOf('|') is > 0 and int bar && _catalog.Find(subject[..bar]) is >= 0 and int container)
        {
            error = _catalog.IsSubcommand(container) ? AclErrors.FirstArgumentOfSubcommand
                : _catalog.SubcommandsOf(container).Count > 0 ? AclErrors.UnknownCommand
                : bar + 1 == subject.Length ? AclErrors.Syntax
                : null;
            return error is not null ? null : new CommandRule(
                true, _catalog.NameOf(container) + subject[bar..], [container], subject[(bar + 1)..]);
        }

        error = AclErrors.UnknownCommand;
        return null;
    }

    private bool ChangesAnything(CommandRule rule)
    {
        foreach (int command in rule.Commands)
        {
            bool isAllowed = Allows(command);
            bool isChange = rule.FirstArgument is { } argument
                ? !isAllowed && !AllowsWith(command, Encoding.Latin1.GetBytes(argument))
                : isAllowed != rule.Allows || (!isAllowed && _firstArguments.ContainsKey(command));
            if (isChange)
            {
                return true;
            }
        }

        return false;
    }

    private void Derive()
    {
        Array.Fill(_allowed, _beginsWithAll ? ulong.MaxValue : 0);
        _firstArguments.Clear();
        _rules.ForEach(Apply);
    }

    private void Apply(CommandRule rule)
    {
        foreach (int command in rule.Commands)
        {
            if (rule.FirstArgument is { } argument)
            {
                if (!_firstArguments.TryGetValue(command, out List<string>? arguments))
                {
                    _firstArguments.Add(command, arguments = []);
                }

                arguments.Add(argument);
                continue;
            }

            _firstArguments.Remove(command);
            ulong bit = 1UL << (command & 63);
            _allowed[command >> 6] = rule.Allows ? _allowed[command >> 6] | bit : _allowed[command >> 6] & ~bit;
        }
    }
}
