using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;

namespace Tandem.DataStructures.Memory;

/// <summary>Sizes of the native structures: DEBUG STRUCTSIZE.</summary>
public static unsafe class NativeLayouts
{
    /// <summary>Name and bytes of each.</summary>
    public static IReadOnlyList<(string Name, int Bytes)> Sizes { get; } =
    [
        ("slot", sizeof(ulong)),
        ("bucket", Bucket.Size),
        ("table", sizeof(TableRoot)),
        ("quicklist", QuickListRoot.SizeBytes),
        ("quicklistnode", QuickListNode.NodeBytes),
    ];
}
