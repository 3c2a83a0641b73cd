namespace Tandem.Server.Dispatch;

/// <summary>One slow command, as SLOWLOG GET shows it.</summary>
/// <param name="Id">Unique since the start, from 0.</param>
/// <param name="UnixSeconds">When it ran.</param>
/// <param name="Microseconds">How long it ran.</param>
/// <param name="Arguments">Its words, shortened.</param>
/// <param name="ClientAddress">As in CLIENT LIST.</param>
/// <param name="ClientName">CLIENT SETNAME; empty when none.</param>
internal sealed record SlowLogEntry(
    long Id, long UnixSeconds, long Microseconds, byte[][] Arguments, string ClientAddress, byte[] ClientName);
