using Tandem.DataStructures.HashTables;

namespace Tandem.Server.Keyspace;

/// <summary>A running snapshot, as a database sees it: it must be told before a bucket it has not visited changes.</summary>
internal interface ISnapshotWatcher
{
    /// <summary>The engine is about to change, move or free something in a bucket of a table that is part of the cut.</summary>
    /// <remarks>Returns at once when the bucket was visited before. Called on the engine thread only.</remarks>
    void BeforeChange(HashTable table, long bucket);

    /// <summary>A whole table leaves the keyspace (FLUSHDB, FLUSHALL). When it is part of the cut and not yet written,
    /// the snapshot becomes its owner, frees it when done, and true is returned.</summary>
    bool TakeOver(HashTable table);

    /// <summary>The object of a value leaves the keyspace. When it is not written yet, the snapshot becomes its owner, frees it
    /// when done, and true is returned.</summary>
    bool TakeOver(nint handle);
}
