namespace Tandem.Server.Acl;

/// <summary>Why a rule was refused, in Redis's words.</summary>
/// <remarks>Source: Redis 7.0.15, replies of ACL SETUSER.</remarks>
internal static class AclErrors
{
    public const string Syntax = "Syntax error";

    public const string UnknownCommand = "Unknown command or category name in ACL";

    public const string FirstArgumentOfSubcommand = "Allowing first-arg of a subcommand is not supported";

    public const string KeysAfterAll = "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does "
        + "not have any effect. Try 'resetkeys' to start with an empty list of patterns";

    public const string ChannelsAfterAll = "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid "
        + "and does not have any effect. Try 'resetchannels' to start with an empty list of channels";

    public const string NoSuchPassword = "The password you are trying to remove from the user does not exist";

    public const string BadHash =
        "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters";

    public const string Duplicate = "Duplicate user found. A user can only be defined once in config files";

    /// <summary>With its code: a name that SETUSER does not take.</summary>
    public const string BadName = "Usernames can't contain spaces or null characters";
}
