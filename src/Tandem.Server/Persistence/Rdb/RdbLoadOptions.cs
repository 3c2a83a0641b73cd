namespace Tandem.Server.Persistence.Rdb;

/// <summary>How a load treats what it reads.</summary>
internal sealed class RdbLoadOptions
{
    /// <summary>Keys that expire before this time, Unix milliseconds, are left out; null keeps all (a replica, an
    /// AOF).</summary>
    public long? DropExpiredBefore { get; init; }

    /// <summary>Whether a key that is there already is replaced instead of ending the load (DEBUG RELOAD
    /// MERGE).</summary>
    public bool ReplaceExisting { get; init; }

    /// <summary>Whether each value is dropped once it was read: the file is only checked, in little memory. Keys that are there twice
    /// are not noticed then.</summary>
    public bool KeepsNothing { get; init; }

    /// <summary>Whether small hashes, sets and sorted sets are searched for duplicates
    /// (sanitize-dump-payload).</summary>
    /// <remarks>Whether bytes can be walked safely is always checked.</remarks>
    public bool DeepValidation { get; init; }
}
