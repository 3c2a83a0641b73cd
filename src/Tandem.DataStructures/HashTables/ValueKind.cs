namespace Tandem.DataStructures.HashTables;

/// <summary>What an entry holds beside its key.</summary>
public enum ValueKind : byte
{
    /// <summary>Nothing: a member of a set.</summary>
    None,

    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>A double: the score of a sorted set's member.</summary>
    Double,

    /// <summary>The address of a native object that the owner manages.</summary>
    Handle,

    /// <summary>Bytes.</summary>
    Bytes,
}
