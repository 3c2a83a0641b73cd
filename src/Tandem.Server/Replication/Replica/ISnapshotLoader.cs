using Tandem.DataStructures.HashTables;

namespace Tandem.Server.Replication.Replica;

/// <summary>Loads a received full copy beside the data being served. Implemented over the RDB loader.</summary>
internal interface ISnapshotLoader
{
    /// <summary>Loads a file into fresh tables, serving events meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pulse">Called about once a second while it goes on: tells the master that we are alive.</param>
    /// <param name="streamDatabase">The database selected in the stream at the cut; 0 when the file does not say.</param>
    /// <param name="error">Why it failed.</param>
    /// <returns>One table for each database; null when it failed, and then nothing is left of it.</returns>
    HashTable[]? LoadBeside(string path, System.Action pulse, out int streamDatabase, out string? error);
}
