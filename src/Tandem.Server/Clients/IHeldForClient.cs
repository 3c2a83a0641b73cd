namespace Tandem.Server.Clients;

/// <summary>What a subsystem keeps for a client and what counts as the client's memory: its queue of MULTI, the request it
/// is blocked in, the prefixes it tracks.</summary>
internal interface IHeldForClient
{
    /// <summary>Bytes, about.</summary>
    long SizeBytes { get; }
}
