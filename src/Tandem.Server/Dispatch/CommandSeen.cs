using System.Collections.Generic;
using Tandem.Protocol;
using Tandem.Server.Clients;

namespace Tandem.Server.Dispatch;

/// <summary>Told of a command that ran, for MONITOR.</summary>
/// <param name="redacted">Numbers of arguments that must not be shown.</param>
internal delegate void CommandSeen(
    Client client, CommandDefinition command, RequestArguments arguments, IReadOnlyList<int> redacted);
