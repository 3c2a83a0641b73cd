using System;
using System.Collections.Generic;
using System.Text;

namespace Tandem.Server.Acl;

/// <summary>The users of a server, by name. There always is one called "default", as which connections begin.</summary>
internal sealed class AclUsers
{
    public const string DefaultName = "default";

    private readonly ICommandCatalog _catalog;
    private readonly AclOptions _options;
    private readonly SortedDictionary<string, AclUser> _users = new(StringComparer.Ordinal);

    public AclUsers(ICommandCatalog catalog, AclOptions options)
    {
        _catalog = catalog;
        _options = options;
        Default = NewDefault();
        _users.Add(DefaultName, Default);
        ApplyPassword();
    }

    /// <summary>The same object for ever: loading users changes what it may do.</summary>
    public AclUser Default { get; }

    /// <summary>All users, by name.</summary>
    public IReadOnlyCollection<AclUser> All => _users.Values;

    /// <summary>True when a new connection has to log in.</summary>
    public bool NeedsPassword => !Default.HasNoPassword || !Default.IsEnabled;

    /// <summary>A user by name, whose letters' case matters; null when there is none.</summary>
    public AclUser? Find(string name) => _users.GetValueOrDefault(name);

    /// <summary>The user whom a name and a password belong to; null when they are wrong or the user is off.</summary>
    public AclUser? LogIn(ReadOnlySpan<byte> name, ReadOnlySpan<byte> password) =>
        Find(Encoding.Latin1.GetString(name)) is { IsEnabled: true } user && user.Accepts(password) ? user : null;

    /// <summary>A user who is not in the list yet, and may do nothing.</summary>
    public AclUser New(string name) => new(name, _catalog, _options);

    /// <summary>Puts a new user into the list.</summary>
    public void Add(AclUser user) => _users.Add(user.Name, user);

    /// <summary>Takes a user out of the list; the default one stays.</summary>
    public bool Remove(AclUser user) => user != Default && _users.Remove(user.Name);

    /// <summary>Replaces all users. The default one becomes what a new server has when it is not among them.</summary>
    public void Replace(IEnumerable<AclUser> users)
    {
        _users.Clear();
        _users.Add(DefaultName, Default);
        AclUser becomes = NewDefault();
        foreach (AclUser user in users)
        {
            if (user.Name == DefaultName)
            {
                becomes = user;
            }
            else
            {
                _users.Add(user.Name, user);
            }
        }

        Default.Become(becomes);
    }

    /// <summary>Option requirepass: the default user's only password.</summary>
    public void ApplyPassword() => Default.SetOnlyPassword(_options.RequirePass);

    private AclUser NewDefault()
    {
        AclUser user = new(DefaultName, _catalog, _options);
        foreach (string rule in (string[])["+@all", "~*", "&*", "on", "nopass"])
        {
            user.Apply(rule);
        }

        return user;
    }
}
