using System;
using Tandem.Platform.Info;
using Tandem.Server.Clients;

namespace Tandem.Server.Info;

/// <summary>INFO clients.</summary>
internal sealed class ClientsInfo(TandemServer server) : IInfoSection
{
    public string Name => "clients";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        int connected = 0;
        int tracking = 0;
        int maxInput = 0;
        int maxOutput = 0;
        foreach (Client client in server.Clients.All.Values)
        {
            connected += client.Has(ClientFlags.Replica) ? 0 : 1;
            tracking += client.Has(ClientFlags.Tracking) ? 1 : 0;
            maxInput = Math.Max(maxInput, client.Input.Length);
            maxOutput = Math.Max(maxOutput, client.Reply.Length);
        }

        writer.Field("connected_clients", connected);
        writer.Field("cluster_connections", 0);
        writer.Field("maxclients", server.Options.Clients.MaxClients);
        writer.Field("client_recent_max_input_buffer", maxInput);
        writer.Field("client_recent_max_output_buffer", maxOutput);
        writer.Field("blocked_clients", server.Dispatcher.Blocked.Count);
        writer.Field("tracking_clients", tracking);
        writer.Field("clients_in_timeout_table", server.Dispatcher.Blocked.Count);
    }
}
