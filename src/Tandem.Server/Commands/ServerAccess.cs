using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands;

/// <summary>How commands reach the server's parts: <c>c.Server</c>.</summary>
internal static class ServerAccess
{
    extension(CommandContext c)
    {
        /// <summary>The server that runs the command.</summary>
        public TandemServer Server => (TandemServer)c.Dispatcher.Owner;
    }
}
