using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Generic;

/// <summary>PERSIST.</summary>
internal static class Persist
{
    /// <summary>Makes a key expire never.</summary>
    /// <returns>Integer reply: 1, or 0 when the key is absent or had no expiry.</returns>
    [Command("PERSIST", "key", Arity = 2, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Keyspace, Keys = "RW update @1", Since = "2.2.0")]
    public static void Run(ref CommandContext c) =>
        c.Reply.Integer(!c.FindForWrite(1).IsNull && Apply(ref c) ? 1 : 0);

    /// <summary>Takes the expiry of argument 1's key, which exists, away, with event and propagation.</summary>
    /// <returns>False when it had none.</returns>
    internal static bool Apply(ref CommandContext c)
    {
        if (!c.Database.ClearExpiry(c.FindForWrite(1)))
        {
            return false;
        }

        c.KeyChanged(1, KeyEventClass.Generic, "persist");
        c.PropagateAs("PERSIST"u8, c[1]);
        return true;
    }
}
