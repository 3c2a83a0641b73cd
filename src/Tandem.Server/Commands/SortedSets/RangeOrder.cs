namespace Tandem.Server.Commands.SortedSets;

/// <summary>What the bounds of ZRANGE and its relatives are.</summary>
internal enum RangeOrder
{
    Rank,

    /// <summary>BYSCORE.</summary>
    Score,

    /// <summary>BYLEX.</summary>
    Lex,
}
