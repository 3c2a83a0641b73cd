using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Connection;

/// <summary>SELECT.</summary>
internal static class Select
{
    /// <summary>Makes the connection use another database.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: no integer, out of range, cluster mode.</remarks>
    [Command("SELECT", "index", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Acl = AclCategories.Connection, Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryInteger(1, int.MinValue, int.MaxValue, out long index))
        {
            return;
        }

        if (index != 0 && (c.Dispatcher.Gate & ServerGate.Cluster) != 0)
        {
            c.Reply.Error("ERR SELECT is not allowed in cluster mode"u8);
        }
        else if (index < 0 || index >= c.Keyspace.DatabaseCount)
        {
            c.Reply.Error("ERR DB index is out of range"u8);
        }
        else
        {
            c.Client.Database = c.Keyspace[(int)index];
            c.Reply.Ok();
        }
    }
}
