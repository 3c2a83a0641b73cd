using Tandem.Protocol;
using Tandem.Server.Clients;

namespace Tandem.Server.Dispatch;

/// <summary>Queues a command inside MULTI.</summary>
/// <param name="flags">What the command does.</param>
internal delegate void QueueCommand(
    Client client, CommandDefinition command, RequestArguments arguments, CommandFlags flags);
