namespace Tandem.Server;

/// <summary>Whether and how oom-score-adj-values are used.</summary>
internal enum OomScoreMode
{
    No,

    /// <summary>Added to the value the process started with.</summary>
    Yes,

    /// <summary>Another name of <see cref="Yes"/>.</summary>
    Relative = Yes,

    /// <summary>Taken as they are.</summary>
    Absolute,
}
