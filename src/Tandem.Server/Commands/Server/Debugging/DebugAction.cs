using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server.Debugging;

/// <summary>What a subcommand of DEBUG does.</summary>
internal delegate void DebugAction(ref CommandContext c);
