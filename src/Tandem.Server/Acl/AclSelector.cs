using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;

namespace Tandem.Server.Acl;

/// <summary>A set of permissions that stands for itself: a command may run when one selector of its user allows all of it, the
/// command, its keys and its channels.</summary>
internal sealed class AclSelector
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\n\v\f\r\0");

    private readonly List<KeyPattern> _keys = [];
    private readonly List<byte[]> _channels = [];

    /// <param name="allChannels">Option acl-pubsub-default.</param>
    public AclSelector(ICommandCatalog catalog, bool allChannels)
    {
        Commands = new CommandPermissions(catalog);
        AllChannels = allChannels;
    }

    private AclSelector(AclSelector other)
    {
        Commands = other.Commands.Clone();
        AllKeys = other.AllKeys;
        AllChannels = other.AllChannels;
        _keys.AddRange(other._keys);
        _channels.AddRange(other._channels);
    }

    public CommandPermissions Commands { get; }

    public bool AllKeys { get; private set; }

    public bool AllChannels { get; private set; }

    /// <summary>True when everything is allowed.</summary>
    public bool IsUnrestricted => AllKeys && AllChannels && Commands.AllowsEverything;

    /// <summary>Whether every key there is, or will be, may be read: what SORT needs for keys that it finds by itself.</summary>
    public bool AllowsReadingAnyKey => AllKeys
        || _keys.Exists(static key => key.Pattern is [(byte)'*'] && (key.Permissions & KeyPermissions.Read) != 0);

    /// <summary>The keys as rules: "~a %R~b", empty for none.</summary>
    public string KeyRules => AllKeys ? "~*" : string.Join(' ', _keys);

    /// <summary>The channels as rules: "&amp;a &amp;b", empty for none.</summary>
    public string ChannelRules => AllChannels ? "&*"
        : string.Join(' ', _channels.ConvertAll(static channel => "&" + Encoding.Latin1.GetString(channel)));

    public AclSelector Clone() => new(this);

    /// <summary>Whether one pattern allows all that is done with a key; <see cref="KeyPermissions.None"/> is for commands that
    /// look only whether it is there, and that any matching pattern allows.</summary>
    public bool AllowsKey(ReadOnlySpan<byte> key, KeyPermissions needed)
    {
        if (AllKeys)
        {
            return true;
        }

        foreach (KeyPattern pattern in _keys)
        {
            if ((pattern.Permissions & needed) == needed && GlobPattern.Matches(pattern.Pattern, key))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a channel may be used; a pattern of channels only when it was allowed letter by letter.</summary>
    public bool AllowsChannel(ReadOnlySpan<byte> channel, bool isPattern)
    {
        if (AllChannels)
        {
            return true;
        }

        foreach (byte[] pattern in _channels)
        {
            if (isPattern ? channel.SequenceEqual(pattern) : GlobPattern.Matches(pattern, channel))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Does what a rule says.</summary>
    /// <returns>Null, or why it cannot; nothing is changed then.</returns>
    public string? Apply(string rule)
    {
        switch (rule.ToLowerInvariant())
        {
            case "":
                return null;
            case "allkeys" or "~*":
                AllKeys = true;
                _keys.Clear();
                return null;
            case "resetkeys":
                AllKeys = false;
                _keys.Clear();
                return null;
            case "allchannels" or "&*":
                AllChannels = true;
                _channels.Clear();
                return null;
            case "resetchannels":
                AllChannels = false;
                _channels.Clear();
                return null;
            case "allcommands":
                Commands.ChangeAll(allows: true);
                return null;
            case "nocommands":
                Commands.ChangeAll(allows: false);
                return null;
        }

        return rule[0] switch
        {
            '~' => AddKeys(rule[1..], KeyPermissions.All),
            '%' => AddKeysWithPermissions(rule),
            '&' => AddChannels(rule[1..]),
            '+' or '-' => Commands.Change(rule[0] == '+', rule[1..]),
            _ => AclErrors.Syntax,
        };
    }

    /// <summary>Rules that make this selector from an empty one.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        if (KeyRules.Length > 0)
        {
            text.Append(KeyRules).Append(' ');
        }

        if (!AllChannels)
        {
            text.Append("resetchannels ");
        }

        if (ChannelRules.Length > 0)
        {
            text.Append(ChannelRules).Append(' ');
        }

        return text.Append(Commands).ToString();
    }

    private string? AddKeysWithPermissions(string rule)
    {
        KeyPermissions permissions = KeyPermissions.None;
        int i = 1;
        for (; i < rule.Length && rule[i] != '~'; i++)
        {
            KeyPermissions named = rule[i] switch
            {
                'r' or 'R' => KeyPermissions.Read,
                'w' or 'W' => KeyPermissions.Write,
                _ => KeyPermissions.None,
            };
            if (named == KeyPermissions.None || (permissions & named) != 0)
            {
                return AclErrors.Syntax;
            }

            permissions |= named;
        }

        string pattern = rule[Math.Min(i + 1, rule.Length)..];
        return permissions switch
        {
            KeyPermissions.None => AclErrors.Syntax,
            KeyPermissions.All when pattern == "*" => Apply("allkeys"),
            _ => AddKeys(pattern, permissions),
        };
    }

    private string? AddKeys(string pattern, KeyPermissions permissions)
    {
        if (AllKeys)
        {
            return AclErrors.KeysAfterAll;
        }

        if (HasBlanks(pattern))
        {
            return AclErrors.Syntax;
        }

        byte[] bytes = Encoding.Latin1.GetBytes(pattern);
        int known = _keys.FindIndex(key => key.Pattern.AsSpan().SequenceEqual(bytes));
        if (known < 0)
        {
            _keys.Add(new KeyPattern(bytes, permissions));
        }
        else
        {
            _keys[known] = _keys[known] with { Permissions = _keys[known].Permissions | permissions };
        }

        return null;
    }

    private string? AddChannels(string pattern)
    {
        if (AllChannels)
        {
            return AclErrors.ChannelsAfterAll;
        }

        if (HasBlanks(pattern))
        {
            return AclErrors.Syntax;
        }

        byte[] bytes = Encoding.Latin1.GetBytes(pattern);
        if (!_channels.Exists(channel => channel.AsSpan().SequenceEqual(bytes)))
        {
            _channels.Add(bytes);
        }

        return null;
    }

    /// <summary>Whether a text has what would end a word of the file.</summary>
    internal static bool HasBlanks(string text) => text.AsSpan().ContainsAny(Blanks);
}
