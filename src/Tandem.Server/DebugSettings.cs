namespace Tandem.Server;

/// <summary>What DEBUG has switched on or off, for the parts that heed it.</summary>
internal sealed class DebugSettings
{
    /// <summary>RESTORE takes payloads with any checksum: SET-SKIP-CHECKSUM-VALIDATION.</summary>
    public bool SkipsChecksumValidation { get; set; }

    /// <summary>Periodic work stands still: PAUSE-CRON.</summary>
    public bool PausesCron { get; set; }

    /// <summary>Scripts may call what is flagged noscript: SET-DISABLE-DENY-SCRIPTS.</summary>
    public bool ScriptsMayCallAll { get; set; }

    /// <summary>Packets of this type on the cluster's bus are dropped, -1: none: DROP-CLUSTER-PACKET-FILTER.</summary>
    public long DroppedClusterPacketType { get; set; } = -1;

    /// <summary>Time to sleep before the append only file is written, microseconds: AOF-FLUSH-SLEEP.</summary>
    public long AofFlushSleepMicroseconds { get; set; }
}
