namespace Tandem.Server.Persistence.Aof;

/// <summary>Whether there is an append-only file.</summary>
internal enum AofState
{
    Off,

    /// <summary>It was turned on, or the data were replaced: it counts from the first rewrite on, for which the log is kept.</summary>
    Waiting,

    On,
}
