using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;
using Tandem.DataStructures.SortedSets;
using Tandem.DataStructures.Streams;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Rdb.Captures;

/// <summary>
/// A big collection as it was at the cut, written in pieces while commands go on changing it: before anything changes that
/// is not written yet, its old content is.
/// </summary>
/// <remarks>
/// It begins when the snapshot comes to the bucket of its key, or when that bucket is about to change. In the file it takes
/// one stretch, so it may have to wait for others; what must be written meanwhile goes aside. The object stays where it is
/// when its key is renamed or moved; when its key goes, the capture owns it and gives it to be freed at the end.
/// </remarks>
internal abstract class CollectionCapture : IDisposable
{
    /// <summary>Collections above this many elements are worth being written in pieces.</summary>
    private const int BigCount = 512;

    /// <summary>Lists and streams above this many nodes are.</summary>
    private const int BigNodeCount = 16;

    // A block that is passed on costs about as much as so many units.
    private const int UnitsPerBlock = 4;

    private readonly AsideBlocks _aside;

    /// <param name="entry">The key; what stands before the elements is written by the caller, to <see cref="Target"/>.</param>
    /// <param name="aside">Empty; the capture's own.</param>
    protected CollectionCapture(EntryRef entry, AsideBlocks aside)
    {
        _aside = aside;
        Target = aside.Writer;
        Handle = entry.Handle;
        Tag = entry.Tag;
    }

    /// <summary>The collection's object.</summary>
    public nint Handle { get; }

    /// <summary>Its type and encoding.</summary>
    public byte Tag { get; }

    /// <summary>The database of the key, by its number at the cut.</summary>
    public required int Database { get; init; }

    /// <summary>Whether the key is gone, so that the object is to be freed at the end.</summary>
    public bool IsOwned { get; set; }

    /// <summary>Where the next element goes: aside, until the place in the file comes.</summary>
    protected RdbWriter Target { get; private set; }

    /// <summary>Whether an entry's value is so big that writing it at once would be felt.</summary>
    public static bool IsBig(EntryRef entry) => ValueTag.EncodingOf(entry) switch
    {
        ValueEncoding.HashTable => HashTable.FromAddress(entry.Handle).Count > BigCount,
        ValueEncoding.SkipList => SortedSet.FromAddress(entry.Handle).Count > BigCount,
        ValueEncoding.QuickList => QuickList.FromAddress(entry.Handle).NodeCount > BigNodeCount,
        ValueEncoding.Stream => StreamLog.FromAddress(entry.Handle).NodeCount > BigNodeCount,
        _ => false,
    };

    /// <summary>Begins to capture the value of an entry, for which <see cref="IsBig"/> holds.</summary>
    /// <param name="aside">Holds what stands before the value.</param>
    public static CollectionCapture Begin(EntryRef entry, AsideBlocks aside, AsideBytes use, int database) =>
        ValueTag.EncodingOf(entry) switch
        {
            ValueEncoding.HashTable => new TableCapture(entry, aside) { Database = database },
            ValueEncoding.SkipList => new SortedSetCapture(entry, aside) { Database = database },
            ValueEncoding.QuickList => new ListCapture(entry, aside, use) { Database = database },
            ValueEncoding.Stream => new StreamCapture(entry, aside) { Database = database },
            _ => throw new ArgumentException("only big collections are captured", nameof(entry)),
        };

    /// <summary>Writes some more, in the place that the file has for it.</summary>
    /// <param name="units">How much: a node of a list or stream is one, or about 16 elements of anything else; less
    /// afterwards.</param>
    /// <returns>True when the last element is written.</returns>
    public bool Step(RdbWriter writer, ref int units)
    {
        while (Target != writer)
        {
            if (units <= 0)
            {
                return false;
            }

            if (_aside.TryPass(writer))
            {
                units -= UnitsPerBlock;
            }
            else
            {
                Target = writer;
            }
        }

        bool more = true;
        for (; more && units > 0; units--)
        {
            more = WriteUnit();
        }

        return !more;
    }

    /// <summary>Lets the collection go, written or not.</summary>
    public void Dispose()
    {
        EndObservation();
        _aside.Dispose();
    }

    /// <summary>Writes one unit.</summary>
    /// <returns>False when nothing is left.</returns>
    protected abstract bool WriteUnit();

    /// <summary>From now on the collection may change without a word.</summary>
    protected abstract void EndObservation();
}
