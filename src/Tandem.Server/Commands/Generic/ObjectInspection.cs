using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Eviction;

namespace Tandem.Server.Commands.Generic;

/// <summary>OBJECT: how a value is stored and used.</summary>
[Command("OBJECT", "", Arity = -2, Since = "2.2.3")]
internal static class ObjectInspection
{
    // Redis shares the objects of small integers and says so by this count. Source: server.h, OBJ_SHARED_REFCOUNT and
    // OBJ_SHARED_INTEGERS.
    private const int SharedCount = int.MaxValue;
    private const int SharedIntegers = 10000;

    private static readonly string[] HelpLines =
    [
        "OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "ENCODING <key>",
        "    Return the kind of internal representation used in order to store the value",
        "    associated with a <key>.",
        "FREQ <key>",
        "    Return the access frequency index of the <key>. The returned integer is",
        "    proportional to the logarithm of the recent access frequency of the key.",
        "IDLETIME <key>",
        "    Return the idle time of the <key>, that is the approximated number of",
        "    seconds elapsed since the last access to the key.",
        "REFCOUNT <key>",
        "    Return the number of references of the value associated with the specified",
        "    <key>.",
        "HELP",
        "    Prints this help.",
    ];

    /// <summary>Names the encoding of a value.</summary>
    /// <returns>Bulk string, or null when the key is absent.</returns>
    [Command("OBJECT|ENCODING", "key", Arity = 3, Flags = CommandFlags.Readonly, Acl = AclCategories.Keyspace,
        Keys = "RO @2", Tips = "nondeterministic_output", Since = "2.2.3")]
    public static void Encoding(ref CommandContext c)
    {
        if (TryFind(ref c, out EntryRef entry))
        {
            c.Reply.Bulk(ValueTag.NameOf(ValueTag.EncodingOf(entry)));
        }
    }

    /// <summary>Tells how many keys share a value: more than one only for small integers, as Redis has it.</summary>
    /// <returns>Integer reply, or null when the key is absent.</returns>
    [Command("OBJECT|REFCOUNT", "key", Arity = 3, Flags = CommandFlags.Readonly, Acl = AclCategories.Keyspace,
        Keys = "RO @2", Tips = "nondeterministic_output", Since = "2.2.3")]
    public static void RefCount(ref CommandContext c)
    {
        if (TryFind(ref c, out EntryRef entry))
        {
            // Policies that look at the use of each key need an object of its own for each.
            KeyspaceOptions options = c.Server.Options.Keyspace;
            bool isEachUseCounted = options.MaxMemoryBytes > 0 && options.MaxMemoryPolicy
                is MaxMemoryPolicy.AllKeysLru or MaxMemoryPolicy.AllKeysLfu or MaxMemoryPolicy.VolatileLru or MaxMemoryPolicy.VolatileLfu;
            bool isShared = entry.Kind == ValueKind.Integer && entry.Integer is >= 0 and < SharedIntegers && !isEachUseCounted;
            c.Reply.Integer(isShared ? SharedCount : 1);
        }
    }

    /// <summary>Tells for how long a key was not used, when the eviction policy is not one of the LFU kind.</summary>
    /// <returns>Integer reply: seconds; null when the key is absent.</returns>
    [Command("OBJECT|IDLETIME", "key", Arity = 3, Flags = CommandFlags.Readonly, Acl = AclCategories.Keyspace,
        Keys = "RO @2", Tips = "nondeterministic_output", Since = "2.2.3")]
    public static void IdleTime(ref CommandContext c)
    {
        if (!TryFind(ref c, out EntryRef entry))
        {
            return;
        }

        if (c.Keyspace.CountsAccesses)
        {
            c.Reply.Error("ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when "u8
                + "switching between policies at runtime LRU and LFU data will take some time to adjust."u8);
            return;
        }

        c.Reply.Integer((c.Keyspace.AccessClock - entry.Access) & 0xFFFFFF);
    }

    /// <summary>Gives the access counter of a key, when the eviction policy is one of the LFU kind.</summary>
    /// <returns>Integer reply: 0 to 255; null when the key is absent.</returns>
    [Command("OBJECT|FREQ", "key", Arity = 3, Flags = CommandFlags.Readonly, Acl = AclCategories.Keyspace,
        Keys = "RO @2", Tips = "nondeterministic_output", Since = "4.0.0")]
    public static void Frequency(ref CommandContext c)
    {
        if (!TryFind(ref c, out EntryRef entry))
        {
            return;
        }

        if (!c.Keyspace.CountsAccesses)
        {
            c.Reply.Error("ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that "u8
                + "when switching between policies at runtime LRU and LFU data will take some time to adjust."u8);
            return;
        }

        c.Reply.Integer(LfuCounter.Decayed(entry.Access, c.Keyspace));
    }

    /// <summary>Lists the subcommands.</summary>
    /// <returns>Array of simple strings.</returns>
    [Command("OBJECT|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Keyspace, Since = "6.2.0")]
    public static void Help(ref CommandContext c)
    {
        c.Reply.Array(HelpLines.Length);
        foreach (string line in HelpLines)
        {
            c.Reply.Simple(System.Text.Encoding.ASCII.GetBytes(line));
        }
    }

    private static bool TryFind(ref CommandContext c, out EntryRef entry)
    {
        entry = c.Database.Peek(c[2]);
        if (!entry.IsNull)
        {
            return true;
        }

        c.Reply.Null();
        return false;
    }
}
