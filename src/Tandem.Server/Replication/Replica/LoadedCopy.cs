using Tandem.DataStructures.HashTables;

namespace Tandem.Server.Replication.Replica;

/// <summary>What became of loading a full copy.</summary>
/// <param name="Tables">One for each database; null when it failed, and then nothing is left of it.</param>
/// <param name="StreamDatabase">The database selected in the stream at the cut; 0 when the copy does not say.</param>
/// <param name="Error">Why it failed, as it is logged.</param>
internal readonly record struct LoadedCopy(HashTable[]? Tables, int StreamDatabase, string? Error);
