namespace Tandem.Server.Replication.Replica;

/// <summary>Whom a replica follows, as replicaof names it.</summary>
internal sealed record MasterEndpoint(string Host, int Port);
