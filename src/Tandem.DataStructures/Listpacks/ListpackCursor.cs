namespace Tandem.DataStructures.Listpacks;

/// <summary>A place in a listpack: one of its entries, or none.</summary>
/// <remarks>
/// It counts bytes from the start, so it survives that the listpack moves, and a change behind it. A change before it
/// makes it worthless, except as each operation says.
/// </remarks>
/// <param name="Offset">Where the entry starts, in bytes from the start of the listpack; 0: no entry.</param>
public readonly record struct ListpackCursor(int Offset)
{
    /// <summary>No entry: before the first, behind the last, or not found.</summary>
    public static ListpackCursor None => default;

    /// <summary>Whether it stands at no entry.</summary>
    public bool IsNone => Offset == 0;
}
