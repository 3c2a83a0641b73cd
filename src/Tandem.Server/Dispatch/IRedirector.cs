using Tandem.Protocol;
using Tandem.Server.Clients;

namespace Tandem.Server.Dispatch;

/// <summary>Sends a client to the node that owns a key's slot. Implemented by Cluster.</summary>
internal interface IRedirector
{
    /// <returns>True after replying MOVED, ASK, CLUSTERDOWN, CROSSSLOT or TRYAGAIN: the command must not run here.</returns>
    bool Redirect(Client client, CommandDefinition command, RequestArguments arguments);
}
