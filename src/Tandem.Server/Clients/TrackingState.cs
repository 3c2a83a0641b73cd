using System.Collections.Generic;

namespace Tandem.Server.Clients;

/// <summary>What a client that tracks keys has asked for.</summary>
internal sealed class TrackingState : IHeldForClient
{
    // What an entry takes beside the prefix, in the list and in the table of prefixes, about.
    private const int PrefixBytes = 128;

    public TrackingModes Modes { get; set; }

    /// <summary>Number of the client that gets the invalidations instead; 0 for none.</summary>
    public long Redirect { get; set; }

    /// <summary>Of broadcast mode.</summary>
    public List<byte[]> Prefixes { get; } = [];

    public long SizeBytes { get; private set; }

    public bool Has(TrackingModes modes) => (Modes & modes) != 0;

    public void AddPrefix(byte[] prefix)
    {
        Prefixes.Add(prefix);
        SizeBytes += PrefixBytes + prefix.Length;
    }
}
