namespace Tandem.Server.Commands.SortedSets;

/// <summary>What becomes of the scores that a member has in several sets: the option AGGREGATE.</summary>
internal enum ScoreAggregate
{
    Sum,
    Min,
    Max,
}
