using System;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Reading an RDB file or DUMP payload came to an end: what was wrong, and at which byte.</summary>
/// <remarks>
/// Damage is rare and ends the load, so it travels as an exception through the reader's layers and is caught once, where
/// the load began. Native memory of the half-built value is released on the way.
/// </remarks>
internal sealed class RdbException(RdbFailure failure, long offset, string reason) : Exception(reason)
{
    /// <summary>The kind of damage.</summary>
    public RdbFailure Failure { get; } = failure;

    /// <summary>Byte of the file or payload, from 0, at which reading stopped.</summary>
    public long Offset { get; } = offset;

    /// <summary>The log line of a failed load in the words of Redis: offset, then reason.</summary>
    public string LogLine => Failure switch
    {
        RdbFailure.ShortRead => FormattableString.Invariant(
            $"Short read or OOM loading DB. Unrecoverable error, aborting now. Internal error in RDB reading offset {Offset}, function at rdb:0 -> {Message}"),
        RdbFailure.Signature or RdbFailure.Version => Message,
        _ => FormattableString.Invariant($"Internal error in RDB reading offset {Offset}, function at rdb:0 -> {Message}"),
    };
}
