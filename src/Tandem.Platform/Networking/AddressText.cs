using System;
using System.Globalization;
using System.Net;

namespace Tandem.Platform.Networking;

/// <summary>Addresses as CLIENT LIST shows them: "host:port", IPv6 in brackets, unix sockets as "path:0".</summary>
public static class AddressText
{
    /// <summary>An address nobody could tell.</summary>
    public const string Unknown = "?:0";

    public static string Format(IPAddress address, int port) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? string.Create(CultureInfo.InvariantCulture, $"[{Unscoped(address)}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");

    /// <summary>Host names and literals alike.</summary>
    public static string Format(string host, int port) => host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}")
        : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");

    public static string FormatUnix(string path) => path + ":0";

    /// <summary>What stands before the port, without brackets.</summary>
    public static string HostOf(string address)
    {
        int colon = address.LastIndexOf(':');
        if (colon < 0) { return address; }
        return address[0] == '[' && address[colon - 1] == ']' ? address[1..(colon - 1)] : address[..colon];
    }

    /// <summary>What stands after the last colon; 0 when it is no number.</summary>
    public static int PortOf(string address)
    {
        int colon = address.LastIndexOf(':');
        bool valid = int.TryParse(
            address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port);
        return valid ? port : 0;
    }

    private static IPAddress Unscoped(IPAddress address) =>
        address.ScopeId == 0 ? address : new IPAddress(address.GetAddressBytes());
}
