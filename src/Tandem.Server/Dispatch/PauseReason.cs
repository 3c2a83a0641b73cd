namespace Tandem.Server.Dispatch;

/// <summary>Who holds clients back; each ends its own pause.</summary>
internal enum PauseReason
{
    /// <summary>CLIENT PAUSE.</summary>
    Command,

    /// <summary>SHUTDOWN waits for replicas.</summary>
    Shutdown,

    /// <summary>A failover is being coordinated.</summary>
    Failover,
}
