using System;
using Tandem.Platform.Config;

namespace Tandem.Server.Persistence;

/// <summary>Options of snapshots and of the append-only file.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class PersistenceOptions
{
    /// <summary>Take a snapshot after SECONDS if at least CHANGES keys changed; several pairs may follow each
    /// other, and "" means never.</summary>
    [Config("save", Flags = ConfigFlags.MultipleWords | ConfigFlags.Accumulates)]
    public SavePoints Save { get; } = new();

    /// <summary>Refuse writes while the last snapshot failed.</summary>
    [Config("stop-writes-on-bgsave-error")]
    public bool StopWritesOnBgsaveError { get; set; } = true;

    /// <summary>Compress strings in snapshots by LZF.</summary>
    [Config("rdbcompression")]
    public bool RdbCompression { get; set; } = true;

    /// <summary>End snapshots with a CRC64 checksum, and check it when loading.</summary>
    [Config("rdbchecksum", Flags = ConfigFlags.Immutable)]
    public bool RdbChecksum { get; set; } = true;

    /// <summary>Check the structure of loaded values in depth: no, yes, or clients (only those of RESTORE).</summary>
    [Config("sanitize-dump-payload", Flags = ConfigFlags.Debug)]
    public SanitizeDumpPayload SanitizeDumpPayload { get; set; } = SanitizeDumpPayload.No;

    /// <summary>File name of the snapshot, within dir.</summary>
    [Config("dbfilename", Flags = ConfigFlags.Protected, Check = nameof(CheckDatabaseFileName))]
    public string DatabaseFileName { get; set; } = "dump.rdb";

    /// <summary>Remove snapshots that only served replication, when there is no other persistence.</summary>
    [Config("rdb-del-sync-files")]
    public bool RdbDelSyncFiles { get; set; }

    /// <summary>The working directory: snapshots, the append-only file and relative paths are there.</summary>
    [Config("dir", Flags = ConfigFlags.Protected | ConfigFlags.DenyLoading)]
    public WorkingDirectory Directory { get; } = new();

    /// <summary>Force a snapshot being written to disk every 4 MB, instead of all at its end.</summary>
    [Config("rdb-save-incremental-fsync")]
    public bool RdbSaveIncrementalFsync { get; set; } = true;

    /// <summary>For tests: microseconds to wait after each key of a snapshot; negative: keys per microsecond.</summary>
    [Config("rdb-key-save-delay", Min = int.MinValue, Flags = ConfigFlags.Hidden, Unit = ConfigUnit.Microseconds)]
    public int RdbKeySaveDelayMicroseconds { get; set; }

    /// <summary>For tests: microseconds to wait after each key loaded; negative: keys per microsecond.</summary>
    [Config("key-load-delay", Min = int.MinValue, Flags = ConfigFlags.Hidden, Unit = ConfigUnit.Microseconds)]
    public int KeyLoadDelayMicroseconds { get; set; }

    /// <summary>While loading, clients are served every so many bytes.</summary>
    [Config("loading-process-events-interval-bytes", Min = 1024, Max = int.MaxValue, Flags = ConfigFlags.Hidden)]
    public long LoadingProcessEventsIntervalBytes { get; set; } = 2 << 20;

    /// <summary>Keep an append-only file of all writes, and load it at start.</summary>
    [Config("appendonly", Flags = ConfigFlags.DenyLoading)]
    public bool AppendOnly { get; set; }

    /// <summary>How the names of the files of the append-only file begin.</summary>
    [Config("appendfilename", Flags = ConfigFlags.Immutable, Check = nameof(CheckAppendFileName))]
    public string AppendFileName { get; set; } = "appendonly.aof";

    /// <summary>Folder within dir that has the files of the append-only file.</summary>
    [Config("appenddirname", Flags = ConfigFlags.Immutable, Check = nameof(CheckAppendFolderName))]
    public string AppendFolderName { get; set; } = "appendonlydir";

    /// <summary>When writes are forced to disk: always (before the reply), everysec, or no.</summary>
    [Config("appendfsync")]
    public AppendFsync AppendFsync { get; set; } = AppendFsync.EverySecond;

    /// <summary>Do not force the append-only file to disk while a snapshot or a rewrite is being written.</summary>
    [Config("no-appendfsync-on-rewrite")]
    public bool NoAppendFsyncOnRewrite { get; set; }

    /// <summary>Rewrite the append-only file when it has grown by this percentage since the last rewrite; 0 never
    /// does.</summary>
    [Config("auto-aof-rewrite-percentage", Unit = ConfigUnit.Percent)]
    public int AutoAofRewritePercentage { get; set; } = 100;

    /// <summary>An append-only file smaller than this is not rewritten by itself.</summary>
    [Config("auto-aof-rewrite-min-size", Unit = ConfigUnit.Bytes)]
    public long AutoAofRewriteMinSizeBytes { get; set; } = 64 << 20;

    /// <summary>Load an append-only file whose end is cut off, up to there; no: refuse to start.</summary>
    [Config("aof-load-truncated")]
    public bool AofLoadTruncated { get; set; } = true;

    /// <summary>Write the base of the append-only file as a snapshot, which loads faster.</summary>
    [Config("aof-use-rdb-preamble")]
    public bool AofUseRdbPreamble { get; set; } = true;

    /// <summary>Note the time in the append-only file, so that it can be cut at a moment.</summary>
    [Config("aof-timestamp-enabled")]
    public bool AofTimestampEnabled { get; set; }

    /// <summary>Keep the files that a rewrite has replaced.</summary>
    [Config("aof-disable-auto-gc")]
    public bool AofDisableAutoGc { get; set; }

    /// <summary>Force a rewrite being written to disk every 4 MB, instead of all at its end.</summary>
    [Config("aof-rewrite-incremental-fsync")]
    public bool AofRewriteIncrementalFsync { get; set; } = true;

    private static string? CheckDatabaseFileName(string name) =>
        IsPath(name) ? "dbfilename can't be a path, just a filename" : null;

    private static string? CheckAppendFileName(string name) =>
        name.Length == 0 ? "appendfilename can't be empty"
        : IsPath(name) ? "appendfilename can't be a path, just a filename"
        : null;

    private static string? CheckAppendFolderName(string name) =>
        name.Length == 0 ? "appenddirname can't be empty"
        : IsPath(name) ? "appenddirname can't be a path, just a dirname"
        : null;

    private static bool IsPath(string name) => name.AsSpan().IndexOfAny('/', '\\') >= 0;
}
