using System;

namespace Tandem.Server.Dispatch;

/// <summary>Says whether this node may take a command now. Implemented by replication and persistence, asked by the
/// dispatcher when <see cref="ServerGate"/> says that something is not as usual.</summary>
internal interface IWriteGuard
{
    /// <summary>The error for a write command, or empty when it may run: READONLY, NOREPLICAS, MISCONF.</summary>
    ReadOnlySpan<byte> RefuseWrite();

    /// <summary>The error for PING, or empty: MISCONF. Who only asks whether a master is well must learn that it takes no
    /// writes.</summary>
    ReadOnlySpan<byte> RefusePing();

    /// <summary>The error for any command that needs current data, or empty: MASTERDOWN.</summary>
    ReadOnlySpan<byte> RefuseStale();
}
