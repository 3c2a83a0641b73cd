namespace Tandem.Server.Replication;

/// <summary>What happens when a command from the master or from the append-only file fails.</summary>
internal enum PropagationErrorBehavior
{
    Ignore,

    /// <summary>The server ends.</summary>
    Panic,

    /// <summary>The server ends, except while it loads its own file.</summary>
    PanicOnReplicas,
}
