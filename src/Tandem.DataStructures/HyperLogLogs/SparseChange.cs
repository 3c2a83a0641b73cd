namespace Tandem.DataStructures.HyperLogLogs;

/// <summary>What became of raising a register.</summary>
public enum SparseChange
{
    /// <summary>It was as high already.</summary>
    None,

    /// <summary>It is higher now.</summary>
    Raised,

    /// <summary>Nothing was done: a sparse one cannot hold it, or would get longer than allowed.</summary>
    NeedsDense,

    /// <summary>Nothing was done: the runs do not reach the register.</summary>
    Damaged,
}
