using System;
using System.Collections.Generic;

namespace Tandem.Server.Dispatch;

/// <summary>The names of ACL categories.</summary>
internal static class AclCategoryNames
{
    // In the order of the bits of AclCategories. Source: Redis 7.0, acl.c, ACLCommandCategories.
    private static readonly string[] Names =
    [
        "keyspace", "read", "write", "set", "sortedset", "list", "hash", "string", "bitmap", "hyperloglog", "geo", "stream",
        "pubsub", "admin", "fast", "slow", "blocking", "dangerous", "connection", "transaction", "scripting",
    ];

    /// <summary>All of them, as ACL CAT lists them.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>With the @, as COMMAND INFO prints them.</summary>
    public static IReadOnlyList<string> Of(AclCategories categories)
    {
        List<string> names = [];
        for (int i = 0; i < Names.Length; i++)
        {
            if (((int)categories & (1 << i)) != 0)
            {
                names.Add("@" + Names[i]);
            }
        }

        return names;
    }

    /// <summary>A category by its name without the @, whatever the case; none when there is no such.</summary>
    public static AclCategories Find(string name)
    {
        int index = Array.FindIndex(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index < 0 ? AclCategories.None : (AclCategories)(1 << index);
    }
}
