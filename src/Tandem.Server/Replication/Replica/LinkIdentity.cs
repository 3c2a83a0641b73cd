namespace Tandem.Server.Replication.Replica;

/// <summary>What a replica tells its master about itself, and how it logs in.</summary>
/// <param name="User">masteruser; null when none.</param>
/// <param name="Password">masterauth; null when none.</param>
/// <param name="Port">The port INFO of the master shows for us: replica-announce-port or our own.</param>
/// <param name="AnnouncedAddress">replica-announce-ip; null when none.</param>
internal sealed record LinkIdentity(string? User, string? Password, int Port, string? AnnouncedAddress);
