using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>SWAPDB.</summary>
internal static class SwapDb
{
    /// <summary>Exchanges the contents of two databases.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: no integer, out of range, cluster mode. Cost: O(1), and O(N) in watched and awaited keys.</remarks>
    [Command("SWAPDB", "index1 index2", Arity = 3, Flags = CommandFlags.Write | CommandFlags.Fast,
        Acl = AclCategories.Keyspace | AclCategories.Dangerous, Since = "4.0.0")]
    public static void Run(ref CommandContext c)
    {
        if ((c.Dispatcher.Gate & ServerGate.Cluster) != 0)
        {
            c.Reply.Error("ERR SWAPDB is not allowed in cluster mode"u8);
            return;
        }

        if (!c.TryInteger(1, int.MinValue, int.MaxValue, out long first, "ERR invalid first DB index"u8)
            || !c.TryInteger(2, int.MinValue, int.MaxValue, out long second, "ERR invalid second DB index"u8))
        {
            return;
        }

        int count = c.Keyspace.DatabaseCount;
        if (first < 0 || first >= count || second < 0 || second >= count)
        {
            c.Reply.Error("ERR DB index is out of range"u8);
            return;
        }

        if (first != second)
        {
            c.Keyspace.Swap((int)first, (int)second);
        }

        c.Keyspace.Dirty++;
        c.Reply.Ok();
    }
}
