namespace Tandem.Server.Cluster;

/// <summary>What clients are told to connect to.</summary>
internal enum EndpointType
{
    Ip,
    Hostname,

    /// <summary>Nothing: the client takes the address it is connected to.</summary>
    UnknownEndpoint,
}
