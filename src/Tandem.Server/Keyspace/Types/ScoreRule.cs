using System;

namespace Tandem.Server.Keyspace.Types;

/// <summary>When a score is given to a member, and how: the options of ZADD.</summary>
[Flags]
internal enum ScoreRule
{
    Always = 0,

    /// <summary>NX: only to a member that is absent.</summary>
    IfAbsent = 1 << 0,

    /// <summary>XX: only to a member that is there.</summary>
    IfPresent = 1 << 1,

    /// <summary>GT: to a member that is there only if it is higher than its own.</summary>
    IfGreater = 1 << 2,

    /// <summary>LT: to a member that is there only if it is lower than its own.</summary>
    IfLess = 1 << 3,

    /// <summary>INCR: it is added to the score that a member has.</summary>
    Increment = 1 << 4,
}
