using System;

namespace Tandem.Protocol;

/// <summary>Texts of the errors that clients match on and that more than one place replies with.</summary>
/// <remarks>Each without the dash, as <see cref="RespWriter.Error(ReadOnlySpan{byte}, bool)"/> takes it. Texts: Redis
/// 7.0.15; each cites the file and function that replies with it there.</remarks>
public static class Errors
{
    // Types, values and arguments.

    /// <summary>Redis, object.c, checkType.</summary>
    public static ReadOnlySpan<byte> WrongType =>
        "WRONGTYPE Operation against a key holding the wrong kind of value"u8;

    /// <summary>Redis, hyperloglog.c.</summary>
    public static ReadOnlySpan<byte> WrongTypeHyperLogLog =>
        "WRONGTYPE Key is not a valid HyperLogLog string value."u8;

    /// <summary>Redis, hyperloglog.c.</summary>
    public static ReadOnlySpan<byte> CorruptHyperLogLog => "INVALIDOBJ Corrupted HLL object detected"u8;

    /// <summary>Redis, server.c, shared.syntaxerr.</summary>
    public static ReadOnlySpan<byte> Syntax => "ERR syntax error"u8;

    /// <summary>Redis, server.c, shared.nokeyerr.</summary>
    public static ReadOnlySpan<byte> NoSuchKey => "ERR no such key"u8;

    /// <summary>Redis, object.c, getLongLongFromObjectOrReply.</summary>
    public static ReadOnlySpan<byte> NotInteger => "ERR value is not an integer or out of range"u8;

    /// <summary>Redis, object.c, getRangeLongFromObjectOrReply.</summary>
    public static ReadOnlySpan<byte> OutOfRange => "ERR value is out of range"u8;

    /// <summary>Redis, object.c, getPositiveLongFromObjectOrReply.</summary>
    public static ReadOnlySpan<byte> MustBePositive => "ERR value is out of range, must be positive"u8;

    /// <summary>Redis, object.c, getDoubleFromObjectOrReply.</summary>
    public static ReadOnlySpan<byte> NotFloat => "ERR value is not a valid float"u8;

    /// <summary>Redis, server.c, shared.outofrangeerr.</summary>
    public static ReadOnlySpan<byte> IndexOutOfRange => "ERR index out of range"u8;

    /// <summary>Redis, server.c, shared.sameobjecterr.</summary>
    public static ReadOnlySpan<byte> SameObject => "ERR source and destination objects are the same"u8;

    /// <summary>Redis, t_string.c, incrDecrCommand; t_hash.c.</summary>
    public static ReadOnlySpan<byte> IncrementOverflow => "ERR increment or decrement would overflow"u8;

    /// <summary>Redis, t_string.c, decrbyCommand.</summary>
    public static ReadOnlySpan<byte> DecrementOverflow => "ERR decrement would overflow"u8;

    /// <summary>Redis, t_string.c, incrbyfloatCommand; t_hash.c.</summary>
    public static ReadOnlySpan<byte> IncrementNotFinite => "ERR increment would produce NaN or Infinity"u8;

    /// <summary>Redis, t_hash.c, hincrbyCommand.</summary>
    public static ReadOnlySpan<byte> HashValueNotInteger => "ERR hash value is not an integer"u8;

    /// <summary>Redis, t_hash.c, hincrbyfloatCommand.</summary>
    public static ReadOnlySpan<byte> HashValueNotFloat => "ERR hash value is not a float"u8;

    /// <summary>Redis, t_zset.c, zaddGenericCommand.</summary>
    public static ReadOnlySpan<byte> ScoreNotANumber => "ERR resulting score is not a number (NaN)"u8;

    /// <summary>Redis, t_zset.c, zrangeGenericCommand.</summary>
    public static ReadOnlySpan<byte> RangeNotFloat => "ERR min or max is not a float"u8;

    /// <summary>Redis, t_zset.c, zrangeGenericCommand.</summary>
    public static ReadOnlySpan<byte> RangeNotString => "ERR min or max not valid string range item"u8;

    /// <summary>Redis, t_string.c, setrangeCommand.</summary>
    public static ReadOnlySpan<byte> OffsetOutOfRange => "ERR offset is out of range"u8;

    /// <summary>Redis, t_string.c, checkStringLength.</summary>
    public static ReadOnlySpan<byte> StringTooLong => "ERR string exceeds maximum allowed size (proto-max-bulk-len)"u8;

    /// <summary>Redis, bitops.c, setbitCommand.</summary>
    public static ReadOnlySpan<byte> BitNotInteger => "ERR bit is not an integer or out of range"u8;

    /// <summary>Redis, bitops.c, getBitOffsetFromArgument.</summary>
    public static ReadOnlySpan<byte> BitOffsetNotInteger => "ERR bit offset is not an integer or out of range"u8;

    /// <summary>Redis, bitops.c, bitposCommand.</summary>
    public static ReadOnlySpan<byte> BitArgument => "ERR The bit argument must be 1 or 0."u8;

    /// <summary>Redis, db.c, parseScanCursorOrReply.</summary>
    public static ReadOnlySpan<byte> InvalidCursor => "ERR invalid cursor"u8;

    /// <summary>Redis, db.c, selectCommand.</summary>
    public static ReadOnlySpan<byte> DatabaseOutOfRange => "ERR DB index is out of range"u8;

    /// <summary>Redis, db.c, swapdbCommand.</summary>
    public static ReadOnlySpan<byte> InvalidFirstDatabase => "ERR invalid first DB index"u8;

    /// <summary>Redis, db.c, swapdbCommand.</summary>
    public static ReadOnlySpan<byte> InvalidSecondDatabase => "ERR invalid second DB index"u8;

    /// <summary>Redis, timeout.c, getTimeoutFromObjectOrReply.</summary>
    public static ReadOnlySpan<byte> TimeoutNotFloat => "ERR timeout is not a float or out of range"u8;

    /// <summary>Redis, timeout.c, getTimeoutFromObjectOrReply.</summary>
    public static ReadOnlySpan<byte> TimeoutNotInteger => "ERR timeout is not an integer or out of range"u8;

    /// <summary>Redis, timeout.c, getTimeoutFromObjectOrReply.</summary>
    public static ReadOnlySpan<byte> TimeoutNegative => "ERR timeout is negative"u8;

    /// <summary>Redis, t_list.c, lmpopGenericCommand; t_zset.c.</summary>
    public static ReadOnlySpan<byte> NumberOfKeys => "ERR numkeys should be greater than 0"u8;

    /// <summary>Redis, t_list.c, lmpopGenericCommand; t_zset.c.</summary>
    public static ReadOnlySpan<byte> CountPositive => "ERR count should be greater than 0"u8;

    /// <summary>Redis, server.c, shared.busykeyerr.</summary>
    public static ReadOnlySpan<byte> BusyKey => "BUSYKEY Target key name already exists."u8;

    /// <summary>Redis, cluster.c, restoreCommand.</summary>
    public static ReadOnlySpan<byte> BadDumpPayload => "ERR DUMP payload version or checksum are wrong"u8;

    /// <summary>Redis, cluster.c, restoreCommand.</summary>
    public static ReadOnlySpan<byte> BadDataFormat => "ERR Bad data format"u8;

    // Refusals before a command runs.

    /// <summary>Redis, server.c, shared.noautherr.</summary>
    public static ReadOnlySpan<byte> AuthenticationRequired => "NOAUTH Authentication required."u8;

    /// <summary>Redis, acl.c: a key that the user may not use.</summary>
    public static ReadOnlySpan<byte> NoPermissionForKey =>
        "NOPERM this user has no permissions to access one of the keys used as arguments"u8;

    /// <summary>Redis, acl.c: a channel that the user may not use.</summary>
    public static ReadOnlySpan<byte> NoPermissionForChannel =>
        "NOPERM this user has no permissions to access one of the channels used as arguments"u8;

    /// <summary>Redis, networking.c, helloCommand.</summary>
    public static ReadOnlySpan<byte> HelloAuthenticationRequired =>
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> "u8
        + "<pass> option can be used to authenticate the client and select the RESP protocol version at the "u8
        + "same time"u8;

    /// <summary>Redis, acl.c, authCommand.</summary>
    public static ReadOnlySpan<byte> WrongPassword =>
        "WRONGPASS invalid username-password pair or user is disabled."u8;

    /// <summary>Redis, acl.c, authCommand.</summary>
    public static ReadOnlySpan<byte> NoPasswordSet =>
        "ERR AUTH <password> called without any password configured for the default user. Are you sure your "u8
        + "configuration is correct?"u8;

    /// <summary>Redis, networking.c, helloCommand.</summary>
    public static ReadOnlySpan<byte> UnsupportedProtocol => "NOPROTO unsupported protocol version"u8;

    /// <summary>Redis, networking.c, acceptCommonHandler.</summary>
    public static ReadOnlySpan<byte> MaxClients => "ERR max number of clients reached"u8;

    /// <summary>Redis, server.c, shared.oomerr.</summary>
    public static ReadOnlySpan<byte> OutOfMemory => "OOM command not allowed when used memory > 'maxmemory'."u8;

    /// <summary>Redis, server.c, shared.roslaveerr.</summary>
    public static ReadOnlySpan<byte> ReadOnlyReplica => "READONLY You can't write against a read only replica."u8;

    /// <summary>Redis, server.c, shared.masterdownerr.</summary>
    public static ReadOnlySpan<byte> MasterDown =>
        "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."u8;

    /// <summary>Redis, server.c, shared.loadingerr.</summary>
    public static ReadOnlySpan<byte> Loading => "LOADING Redis is loading the dataset in memory"u8;

    /// <summary>Redis, server.c, shared.bgsaveerr.</summary>
    public static ReadOnlySpan<byte> SnapshotsFailing =>
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. "u8
        + "Commands that may modify the data set are disabled, because this instance is configured to report "u8
        + "errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check "u8
        + "the Redis logs for details about the RDB error."u8;

    /// <summary>Redis, server.c, shared.noreplicaserr.</summary>
    public static ReadOnlySpan<byte> NotEnoughReplicas => "NOREPLICAS Not enough good replicas to write."u8;

    /// <summary>Redis, server.c, shared.slowevalerr.</summary>
    public static ReadOnlySpan<byte> BusyScript =>
        "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."u8;

    /// <summary>Redis, server.c, shared.slowscripterr.</summary>
    public static ReadOnlySpan<byte> BusyFunction =>
        "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE."u8;

    /// <summary>Redis, server.c, processCommand.</summary>
    public static ReadOnlySpan<byte> ReplicaCannotAccessKeyspace => "ERR Replica can't interact with the keyspace"u8;

    // Transactions.

    /// <summary>Redis, multi.c, multiCommand.</summary>
    public static ReadOnlySpan<byte> NestedMulti => "ERR MULTI calls can not be nested"u8;

    /// <summary>Redis, multi.c, execCommand.</summary>
    public static ReadOnlySpan<byte> ExecWithoutMulti => "ERR EXEC without MULTI"u8;

    /// <summary>Redis, multi.c, discardCommand.</summary>
    public static ReadOnlySpan<byte> DiscardWithoutMulti => "ERR DISCARD without MULTI"u8;

    /// <summary>Redis, multi.c, watchCommand.</summary>
    public static ReadOnlySpan<byte> WatchInsideMulti => "ERR WATCH inside MULTI is not allowed"u8;

    /// <summary>Redis, server.c, processCommand.</summary>
    public static ReadOnlySpan<byte> NotAllowedInTransaction => "ERR Command not allowed inside a transaction"u8;

    /// <summary>Redis, server.c, shared.execaborterr.</summary>
    public static ReadOnlySpan<byte> TransactionAborted =>
        "EXECABORT Transaction discarded because of previous errors."u8;

    // Blocking, scripts, streams.

    /// <summary>Redis, networking.c, clientCommand.</summary>
    public static ReadOnlySpan<byte> Unblocked => "UNBLOCKED client unblocked via CLIENT UNBLOCK"u8;

    /// <summary>Redis, blocked.c, disconnectAllBlockedClients.</summary>
    public static ReadOnlySpan<byte> UnblockedByRoleChange =>
        "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)"u8;

    /// <summary>Redis, server.c, shared.noscripterr.</summary>
    public static ReadOnlySpan<byte> NoScript => "NOSCRIPT No matching script. Please use EVAL."u8;

    /// <summary>Redis, script.c, scriptKill.</summary>
    public static ReadOnlySpan<byte> NoScriptRunning => "NOTBUSY No scripts in execution right now."u8;

    /// <summary>Redis, script.c, scriptKill.</summary>
    public static ReadOnlySpan<byte> UnkillableScript =>
        "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either "u8
        + "wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command."u8;

    /// <summary>Redis, t_stream.c, xgroupCommand.</summary>
    public static ReadOnlySpan<byte> BusyGroup => "BUSYGROUP Consumer Group name already exists"u8;

    /// <summary>Redis, t_stream.c, streamGenericParseIDOrReply.</summary>
    public static ReadOnlySpan<byte> InvalidStreamId => "ERR Invalid stream ID specified as stream command argument"u8;

    /// <summary>Redis, blocked.c, serveClientsBlockedOnStreamKey.</summary>
    public static ReadOnlySpan<byte> UnblockedStreamGone => "UNBLOCKED the stream key no longer exists"u8;

    // Replication and cluster.

    /// <summary>Redis, replication.c, syncCommand.</summary>
    public static ReadOnlySpan<byte> NoMasterLink => "NOMASTERLINK Can't SYNC while not connected with my master"u8;

    /// <summary>Redis, replication.c, replicaofCommand.</summary>
    public static ReadOnlySpan<byte> InvalidMasterPort => "ERR Invalid master port"u8;

    /// <summary>Redis, replication.c, replicaofCommand.</summary>
    public static ReadOnlySpan<byte> NotAllowedInClusterMode => "ERR REPLICAOF not allowed in cluster mode."u8;

    /// <summary>Redis, cluster.c, clusterCommand.</summary>
    public static ReadOnlySpan<byte> ClusterDisabled => "ERR This instance has cluster support disabled"u8;

    /// <summary>Redis, cluster.c, clusterRedirectClient.</summary>
    public static ReadOnlySpan<byte> CrossSlot => "CROSSSLOT Keys in request don't hash to the same slot"u8;

    /// <summary>Redis, cluster.c, clusterRedirectClient.</summary>
    public static ReadOnlySpan<byte> TryAgain => "TRYAGAIN Multiple keys request during rehashing of slot"u8;

    /// <summary>Redis, cluster.c, clusterRedirectClient.</summary>
    public static ReadOnlySpan<byte> ClusterDown => "CLUSTERDOWN The cluster is down"u8;

    /// <summary>Redis, cluster.c, clusterRedirectClient.</summary>
    public static ReadOnlySpan<byte> ClusterDownReadsOnly =>
        "CLUSTERDOWN The cluster is down and only accepts read commands"u8;

    /// <summary>Redis, cluster.c, clusterRedirectClient.</summary>
    public static ReadOnlySpan<byte> SlotNotServed => "CLUSTERDOWN Hash slot not served"u8;

    // Texts that quote the request. As in Redis, at most 128 bytes of each part are quoted, line ends as spaces.

    /// <summary>Wrong number of arguments for a command. Redis, server.c, processCommand.</summary>
    /// <param name="fullName">The command's name in lower case, a subcommand as "config|get".</param>
    public static string WrongArgumentCount(string fullName) =>
        $"ERR wrong number of arguments for '{fullName}' command";

    /// <summary>An expire time that overflows or is not positive. Redis, expire.c; t_string.c.</summary>
    /// <param name="name">The command's name in lower case.</param>
    public static string InvalidExpire(string name) => $"ERR invalid expire time in '{name}' command";

    /// <summary>A subcommand nobody knows. Redis, server.c, commandCheckExistence.</summary>
    /// <param name="subcommand">As the client wrote it.</param>
    /// <param name="container">The container's name in upper case.</param>
    public static string UnknownSubcommand(string subcommand, string container) =>
        $"ERR unknown subcommand '{Shorten(subcommand)}'. Try {container} HELP.";

    /// <summary>A command that a subscriber may not use in RESP2. Redis, server.c, processCommand.</summary>
    /// <param name="fullName">The command's name in lower case.</param>
    public static string SubscriberContext(string fullName) =>
        $"ERR Can't execute '{fullName}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET "
        + "are allowed in this context";

    /// <summary>A slot that another node serves. Redis, cluster.c, clusterRedirectClient.</summary>
    public static string Moved(HashSlot slot, string host, int port) => $"MOVED {slot.Number} {host}:{port}";

    /// <summary>A slot that is moving to another node. Redis, cluster.c, clusterRedirectClient.</summary>
    public static string Ask(HashSlot slot, string host, int port) => $"ASK {slot.Number} {host}:{port}";

    private static string Shorten(string text) => text.Length > 128 ? text[..128] : text;

    /// <summary>To who connects from elsewhere while protected-mode keeps strangers out. Source: Redis 7.0, networking.c,
    /// clientAcceptHandler.</summary>
    public static ReadOnlySpan<byte> ProtectedMode =>
        "DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the "u8
        + "default user. In this mode connections are only accepted from the loopback interface. If you want to connect "u8
        + "from external computers to Redis you may adopt one of the following solutions: 1) Just disable protected mode "u8
        + "sending the command 'CONFIG SET protected-mode no' from the loopback interface by connecting to Redis from the "u8
        + "same host the server is running, however MAKE SURE Redis is not publicly accessible from internet if you do so. "u8
        + "Use CONFIG REWRITE to make this change permanent. 2) Alternatively you can just disable the protected mode by "u8
        + "editing the Redis configuration file, and setting the protected mode option to 'no', and then restarting the "u8
        + "server. 3) If you started the server manually just for testing, restart it with the '--protected-mode no' "u8
        + "option. 4) Setup a an authentication password for the default user. NOTE: You only need to do one of the above "u8
        + "things in order for the server to start accepting connections from the outside."u8;
}
