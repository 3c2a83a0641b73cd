using System.Globalization;

namespace Tandem.IntegrationTests.Support;

/// <summary>What tests ask of a master with replicas.</summary>
internal static class Topology
{
    /// <summary>Waits until the replica's link streams.</summary>
    public static void AwaitLink(ServerProcess replica, int seconds = 30) => Wait.Until(
        $"the link of the {replica.Kind} replica",
        () => replica.Info("master_link_status") == "up",
        seconds,
        () => replica.Log);

    /// <summary>Waits until the replica has applied what its master has written so far.</summary>
    public static void AwaitOffset(ServerProcess master, ServerProcess replica)
    {
        AwaitLink(replica);
        long target = master.InfoNumber("master_repl_offset");
        Wait.Until(
            $"the {replica.Kind} replica to reach offset {target}",
            () => replica.InfoNumber("slave_repl_offset") >= target,
            details: () => $"it is at {replica.Info("slave_repl_offset")}\n{replica.Log}");
    }

    /// <summary>
    /// Compares all data, once both are at rest. Asked a few times: keys may expire, and pings pass, meanwhile.
    /// </summary>
    public static void AssertSameData(ServerProcess master, params ServerProcess[] replicas)
    {
        foreach (ServerProcess replica in replicas)
        {
            AwaitOffset(master, replica);
            Wait.Until(
                $"equal data on the {master.Kind} master and the {replica.Kind} replica",
                () => master.Digest() == replica.Digest() && KeyCounts(master) == KeyCounts(replica),
                details: () => Difference.Describe(master, replica));
        }
    }

    /// <summary>Makes a server follow another.</summary>
    public static void Follow(ServerProcess replica, ServerProcess master) =>
        replica.Do("REPLICAOF", "127.0.0.1", master.Port.ToString(CultureInfo.InvariantCulture));

    private static string KeyCounts(ServerProcess server)
    {
        string counts = string.Empty;
        for (int database = 0; database < 16; database++)
        {
            server.Do("SELECT", database.ToString(CultureInfo.InvariantCulture));
            counts += server.Do("DBSIZE").Text + " ";
        }

        server.Do("SELECT", "0");
        return counts;
    }
}
