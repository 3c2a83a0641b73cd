namespace Tandem.Server.Keyspace.Types;

/// <summary>What became of a score that was given to a member.</summary>
internal enum ScoreChange
{
    /// <summary>The rule did not let it.</summary>
    Refused,

    /// <summary>The member had this score.</summary>
    Unchanged,

    /// <summary>The member is new.</summary>
    Added,

    /// <summary>The member has another score now.</summary>
    Updated,

    /// <summary>The sum is none: infinities of both signs. Nothing changed.</summary>
    NotANumber,
}
