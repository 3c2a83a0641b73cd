using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace Tandem.Server.Acl;

/// <summary>A user: how to log in as it, and what it may do.</summary>
/// <remarks>Texts (name, rules) have one character per byte.</remarks>
internal sealed class AclUser
{
    private const int HashDigits = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly ICommandCatalog _catalog;
    private readonly AclOptions _options;
    private readonly List<string> _passwords = [];
    private readonly List<AclSelector> _selectors;

    /// <summary>A user who may do nothing and whom nobody can log in as.</summary>
    public AclUser(string name, ICommandCatalog catalog, AclOptions options)
    {
        Name = name;
        _catalog = catalog;
        _options = options;
        _selectors = [NewSelector()];
    }

    public string Name { get; }

    /// <summary>False: nobody can log in as this user; who is logged in stays so.</summary>
    public bool IsEnabled { get; private set; }

    /// <summary>True when any password is right.</summary>
    public bool HasNoPassword { get; private set; }

    /// <summary>Whether payloads that this user sends to RESTORE are checked in depth; null when nothing was said.</summary>
    public bool? SanitizesPayload { get; private set; }

    /// <summary>SHA-256 of the passwords, in hexadecimal digits.</summary>
    public IReadOnlyList<string> Passwords => _passwords;

    /// <summary>The first is made of the rules that stand outside of parentheses.</summary>
    public IReadOnlyList<AclSelector> Selectors => _selectors;

    public AclSelector Root => _selectors[0];

    /// <summary>True when no command of this user need be looked at.</summary>
    public bool IsUnrestricted => Root.IsUnrestricted;

    /// <summary>What ACL GETUSER lists.</summary>
    public IReadOnlyList<string> Flags
    {
        get
        {
            List<string> flags = [IsEnabled ? "on" : "off"];
            if (HasNoPassword)
            {
                flags.Add("nopass");
            }

            if (SanitizesPayload is { } sanitizes)
            {
                flags.Add(sanitizes ? "sanitize-payload" : "skip-sanitize-payload");
            }

            return flags;
        }
    }

    /// <summary>A user with the same rights and passwords, to try rules on.</summary>
    public AclUser Clone()
    {
        AclUser clone = new(Name, _catalog, _options);
        clone.Become(this);
        return clone;
    }

    /// <summary>Takes over everything but the name.</summary>
    public void Become(AclUser other)
    {
        AclSelector[] selectors = [.. other._selectors.Select(static selector => selector.Clone())];
        string[] passwords = [.. other._passwords];
        IsEnabled = other.IsEnabled;
        HasNoPassword = other.HasNoPassword;
        SanitizesPayload = other.SanitizesPayload;
        _passwords.Clear();
        _passwords.AddRange(passwords);
        _selectors.Clear();
        _selectors.AddRange(selectors);
    }

    /// <summary>Whether a password is right. Takes as long whichever digit is wrong.</summary>
    public bool Accepts(ReadOnlySpan<byte> password)
    {
        if (HasNoPassword)
        {
            return true;
        }

        byte[] hash = Encoding.ASCII.GetBytes(Hash(password));
        bool isKnown = false;
        foreach (string known in _passwords)
        {
            isKnown |= CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(known));
        }

        return isKnown;
    }

    /// <summary>Option requirepass: the only password, or none.</summary>
    public void SetOnlyPassword(string? password)
    {
        _passwords.Clear();
        HasNoPassword = string.IsNullOrEmpty(password);
        if (!HasNoPassword)
        {
            _passwords.Add(Hash(Encoding.UTF8.GetBytes(password!)));
        }
    }

    /// <summary>Does what a rule says.</summary>
    /// <returns>Null, or why it cannot; nothing is changed then.</returns>
    public string? Apply(string rule)
    {
        switch (rule.ToLowerInvariant())
        {
            case "on":
                IsEnabled = true;
                return null;
            case "off":
                IsEnabled = false;
                return null;
            case "nopass":
                HasNoPassword = true;
                _passwords.Clear();
                return null;
            case "resetpass":
                HasNoPassword = false;
                _passwords.Clear();
                return null;
            case "skip-sanitize-payload":
                SanitizesPayload = false;
                return null;
            case "sanitize-payload":
                SanitizesPayload = true;
                return null;
            case "clearselectors":
                _selectors.RemoveRange(1, _selectors.Count - 1);
                return null;
            case "reset":
                Become(new AclUser(Name, _catalog, _options) { SanitizesPayload = true });
                return null;
        }

        return rule switch
        {
            ['>' or '<', ..] => ChangePassword(rule[0] == '>', Hash(Encoding.Latin1.GetBytes(rule[1..]))),
            ['#' or '!', ..] => IsHash(rule.AsSpan(1)) ? ChangePassword(rule[0] == '#', rule[1..]) : AclErrors.BadHash,
            ['(', .., ')'] => AddSelector(rule[1..^1]),
            _ => Root.Apply(rule),
        };
    }

    /// <summary>As ACL LIST and files have it, without "user" and the name.</summary>
    public override string ToString()
    {
        StringBuilder text = new(string.Join(' ', Flags));
        foreach (string password in _passwords)
        {
            text.Append(" #").Append(password);
        }

        text.Append(' ').Append(Root);
        foreach (AclSelector selector in _selectors.Skip(1))
        {
            text.Append(" (").Append(selector).Append(')');
        }

        return text.ToString();
    }

    private static string Hash(ReadOnlySpan<byte> password) => Convert.ToHexStringLower(SHA256.HashData(password));

    private static bool IsHash(ReadOnlySpan<char> text) =>
        text.Length == HashDigits && !text.ContainsAnyExcept(HexDigits);

    private AclSelector NewSelector() => new(_catalog, _options.PubSubDefault == PubSubDefault.AllChannels);

    private string? ChangePassword(bool adds, string hash)
    {
        if (!adds)
        {
            return _passwords.Remove(hash) ? null : AclErrors.NoSuchPassword;
        }

        HasNoPassword = false;
        if (!_passwords.Contains(hash))
        {
            _passwords.Add(hash);
        }

        return null;
    }

    private string? AddSelector(string rules)
    {
        AclSelector selector = NewSelector();
        foreach (string rule in rules.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (selector.Apply(rule) is { } error)
            {
                return error;
            }
        }

        _selectors.Add(selector);
        return null;
    }
}
