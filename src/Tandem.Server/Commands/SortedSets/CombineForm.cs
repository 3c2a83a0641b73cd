using System;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>What options a command that combines sorted sets takes.</summary>
[Flags]
internal enum CombineForm
{
    None = 0,

    /// <summary>WEIGHTS and AGGREGATE.</summary>
    Weighs = 1 << 0,

    /// <summary>WITHSCORES: the members are replied.</summary>
    Replies = 1 << 1,

    /// <summary>LIMIT: they are only counted.</summary>
    Counts = 1 << 2,
}
