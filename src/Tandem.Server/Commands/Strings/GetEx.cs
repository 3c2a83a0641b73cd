using Tandem.DataStructures.HashTables;
using Tandem.Server.Commands.Generic;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Strings;

/// <summary>GETEX.</summary>
internal static class GetEx
{
    /// <summary>Gives the string value of a key, and changes when it expires.</summary>
    /// <returns>Bulk string, or null when the key is absent.</returns>
    /// <remarks>Errors: WRONGTYPE, syntax error, invalid expire time. Replicas get the effect: PEXPIREAT, PERSIST or
    /// DEL.</remarks>
    [Command("GETEX",
        "key [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|PERSIST]",
        Arity = -2, Flags = CommandFlags.Write | CommandFlags.Fast, Acl = AclCategories.String,
        Keys = "RW access update @1 notes=RW and UPDATE because it changes the TTL", Since = "6.2.0")]
    public static void Run(ref CommandContext c)
    {
        ExpiryOption option = default;
        bool persist = false;
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (!persist && ExpiryOption.TryMatch(ref c, i, ref option))
            {
                i++;
            }
            else if (!option.IsGiven && c.Is(i, "PERSIST"u8))
            {
                persist = true;
            }
            else
            {
                c.Reply.Error(Protocol.Errors.Syntax);
                return;
            }
        }

        if (!c.TryFind(1, DataType.String, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            c.Reply.Null();
            return;
        }

        long expiry = 0;
        if (option.IsGiven && !option.TryRead(ref c, out expiry))
        {
            return;
        }

        StringValue.Reply(entry, c.Reply);
        if (persist)
        {
            Persist.Apply(ref c);
        }
        else if (option.IsGiven)
        {
            Expire.Apply(ref c, expiry, mayBePast: option.IsAbsolute);
        }
    }
}
