using Tandem.Platform.Info;
using Tandem.Server.Clients;

namespace Tandem.Server.Info;

/// <summary>INFO clients.</summary>
internal sealed class ClientsInfo(TandemServer server) : IInfoSection
{
    public string Name => "Clients";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        int connected = 0;
        int tracking = 0;
        foreach (Client client in server.Clients.All.Values)
        {
            connected += client.Has(ClientFlags.Replica) ? 0 : 1;
            tracking += client.Has(ClientFlags.Tracking) ? 1 : 0;
        }

        writer.Field("connected_clients", connected);
        writer.Field("cluster_connections", server.ClusterLinks.Connections);
        writer.Field("maxclients", server.Options.Clients.MaxClients);
        writer.Field("client_recent_max_input_buffer", server.Upkeep.LargestInputBytes);
        writer.Field("client_recent_max_output_buffer", server.Upkeep.LargestOutputBytes);
        writer.Field("blocked_clients", server.Dispatcher.Blocked.Count);
        writer.Field("tracking_clients", tracking);
        writer.Field("clients_in_timeout_table", server.Dispatcher.Blocked.TimedCount);
    }
}
