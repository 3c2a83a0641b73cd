using Tandem.Server.Commands.Generic;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>RESTORE-ASKING, which Redis counts among the commands of servers.</summary>
internal static class RestoreAsking
{
    /// <summary>RESTORE into a slot that is being imported: what MIGRATE sends in a cluster.</summary>
    /// <returns>OK.</returns>
    [Command("RESTORE-ASKING",
        "key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]", Arity = -4,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Asking,
        Acl = AclCategories.Keyspace | AclCategories.Dangerous, Keys = "OW update @1", Since = "3.0.0")]
    public static void Run(ref CommandContext c) => Dump.Restore(ref c);
}
