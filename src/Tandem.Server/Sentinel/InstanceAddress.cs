using System;
using System.Globalization;

namespace Tandem.Server.Sentinel;

/// <summary>Where an instance listens.</summary>
/// <param name="Host">As it was given: a name or an address.</param>
/// <param name="Ip">What the name stands for; the name itself while that is not known.</param>
/// <param name="Port">TCP port.</param>
internal sealed record InstanceAddress(string Host, string Ip, int Port)
{
    /// <summary>"ip:port", in brackets for IPv6: the name of a replica.</summary>
    public string Text => Ip.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Ip}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Ip}:{Port}");

    /// <summary>Whether both are one place, by address or by name.</summary>
    public bool IsSameAs(InstanceAddress other) => Port == other.Port
        && (Ip.Equals(other.Ip, StringComparison.OrdinalIgnoreCase) || Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase));
}
