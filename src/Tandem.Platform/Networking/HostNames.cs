using System.Net;
using System.Net.Sockets;

namespace Tandem.Platform.Networking;

/// <summary>Host names to addresses, blocking as in Redis. The one place where names are resolved.</summary>
public static class HostNames
{
    /// <summary>All addresses of a name, in the resolver's order; a literal is its own only address.</summary>
    /// <returns>Empty when the name is unknown; then <paramref name="error"/> says why.</returns>
    public static IPAddress[] Resolve(string host, out string? error)
    {
        error = null;
        if (IPAddress.TryParse(host, out IPAddress? literal)) { return [literal]; }
        try
        {
            IPAddress[] addresses = Dns.GetHostAddresses(host);
            if (addresses.Length == 0) { error = "Name or service not known"; }
            return addresses;
        }
        catch (SocketException e)
        {
            error = e.SocketErrorCode == SocketError.TryAgain
                ? "Temporary failure in name resolution" : "Name or service not known";
            return [];
        }
        catch (System.ArgumentException)
        {
            error = "Name or service not known";
            return [];
        }
    }
}
