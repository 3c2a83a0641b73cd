using System;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Generic;

/// <summary>TTL, PTTL, EXPIRETIME, PEXPIRETIME: when a key expires.</summary>
internal static class Ttl
{
    /// <summary>Tells how many seconds are left until a key expires, rounded.</summary>
    /// <returns>Integer reply; -1 without expiry, -2 when the key is absent.</returns>
    [Command("TTL", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RO access @1", Tips = "nondeterministic_output", Since = "1.0.0")]
    public static void Seconds(ref CommandContext c) => Run(ref c, c.Now, inSeconds: true);

    /// <summary>Tells how many milliseconds are left until a key expires.</summary>
    /// <returns>Integer reply; -1 without expiry, -2 when the key is absent.</returns>
    [Command("PTTL", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RO access @1", Tips = "nondeterministic_output", Since = "2.6.0")]
    public static void Milliseconds(ref CommandContext c) => Run(ref c, c.Now, inSeconds: false);

    /// <summary>Tells the Unix time in seconds at which a key expires, rounded.</summary>
    /// <returns>Integer reply; -1 without expiry, -2 when the key is absent.</returns>
    [Command("EXPIRETIME", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RO access @1", Since = "7.0.0")]
    public static void TimeInSeconds(ref CommandContext c) => Run(ref c, 0, inSeconds: true);

    /// <summary>Tells the Unix time in milliseconds at which a key expires.</summary>
    /// <returns>Integer reply; -1 without expiry, -2 when the key is absent.</returns>
    [Command("PEXPIRETIME", "key", Arity = 2, Flags = CommandFlags.Readonly | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RO access @1", Since = "7.0.0")]
    public static void TimeInMilliseconds(ref CommandContext c) => Run(ref c, 0, inSeconds: false);

    private static void Run(ref CommandContext c, long origin, bool inSeconds)
    {
        EntryRef entry = c.Find(1, touch: false);
        if (entry.IsNull || !entry.HasExpiry)
        {
            c.Reply.Integer(entry.IsNull ? -2 : -1);
            return;
        }

        long time = Math.Max(entry.Expiry - origin, 0);
        c.Reply.Integer(inSeconds ? (long)(((ulong)time + 500) / 1000) : time);
    }
}
