namespace Tandem.DataStructures.HashTables;

/// <summary>Told before anything in a table changes: a snapshot that is not through with it.</summary>
/// <remarks>Called on the thread of the change, which must not be answered by another change of the table.</remarks>
public interface ITableObserver
{
    /// <summary>An entry is about to come, go or change in a bucket.</summary>
    void BeforeChange(long bucket);

    /// <summary>A bucket's entries are about to be divided between it and a new one.</summary>
    void BeforeSplit(long source, long target);
}
