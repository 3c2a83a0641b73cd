using System;

namespace Tandem.Server.ReplicationStream;

/// <summary>Who gets a write; the numbers are those of redis.REPL_*.</summary>
[Flags]
internal enum PropagationTargets
{
    None = 0,
    AppendOnlyFile = 1,
    Replicas = 2,
    All = AppendOnlyFile | Replicas,
}
