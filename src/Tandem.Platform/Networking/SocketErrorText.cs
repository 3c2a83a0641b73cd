using System.Net.Sockets;

namespace Tandem.Platform.Networking;

/// <summary>The texts that strerror has on Linux, for the errors of .NET sockets on any system.</summary>
internal static class SocketErrorText
{
    public static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "Connection refused",
        SocketError.ConnectionReset => "Connection reset by peer",
        SocketError.ConnectionAborted => "Software caused connection abort",
        SocketError.Shutdown => "Broken pipe",
        SocketError.NotConnected => "Transport endpoint is not connected",
        SocketError.TimedOut => "Connection timed out",
        SocketError.HostUnreachable => "No route to host",
        SocketError.HostNotFound => "Name or service not known",
        SocketError.NetworkUnreachable => "Network is unreachable",
        SocketError.NetworkDown => "Network is down",
        SocketError.NetworkReset => "Network dropped connection on reset",
        SocketError.AddressAlreadyInUse => "Address already in use",
        SocketError.AddressNotAvailable => "Cannot assign requested address",
        SocketError.AddressFamilyNotSupported => "Address family not supported by protocol",
        SocketError.AccessDenied => "Permission denied",
        SocketError.TooManyOpenSockets => "Too many open files",
        SocketError.NoBufferSpaceAvailable => "No buffer space available",
        SocketError.InvalidArgument => "Invalid argument",
        _ => error.ToString(),
    };
}
