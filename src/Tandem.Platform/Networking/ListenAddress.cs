using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net;
using System.Net.Sockets;

namespace Tandem.Platform.Networking;

/// <summary>What both transports do with the words of `bind`, `bind-source-addr` and `unixsocket`.</summary>
internal static class ListenAddress
{
    /// <summary>
    /// "*" is all of IPv4, "::*" all of IPv6; of a name's addresses the first of IPv4 is taken, as Redis does.
    /// </summary>
    /// <exception cref="NetworkException">The name is unknown.</exception>
    public static IPAddress Resolve(string address)
    {
        if (address == "*") { return IPAddress.Any; }
        if (address == "::*") { return IPAddress.IPv6Any; }
        IPAddress[] found = HostNames.Resolve(address, out string? error);
        if (found.Length == 0) { throw new NetworkException(error!); }
        return Array.Find(found, a => a.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
    }

    /// <summary>Finds the address of a family to connect from.</summary>
    public static bool TryResolveSource(
        string bindSource, AddressFamily family, [NotNullWhen(true)] out IPAddress? source, out string? error)
    {
        source = Array.Find(HostNames.Resolve(bindSource, out error), a => a.AddressFamily == family);
        if (source is null) { error ??= "Cannot assign requested address"; }
        return source is not null;
    }

    /// <summary>Removes what an earlier run left; when that fails, bind will say why.</summary>
    public static void RemoveStaleFile(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
        }
        catch (UnauthorizedAccessException)
        {
        }
    }
}
