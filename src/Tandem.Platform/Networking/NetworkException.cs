using System;

namespace Tandem.Platform.Networking;

/// <summary>
/// A listener could not be opened. The message is "call: strerror", as in "bind: Address already in use".
/// </summary>
public sealed class NetworkException : Exception
{
    public NetworkException()
    {
    }

    public NetworkException(string message)
        : base(message)
    {
    }

    public NetworkException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>The machine does not have this address (EADDRNOTAVAIL): fine for one marked optional.</summary>
    public bool IsAddressNotAvailable { get; init; }

    /// <summary>
    /// The system does not know this kind of address, for instance no IPv6: Redis goes on without it.
    /// </summary>
    public bool IsNotSupported { get; init; }
}
