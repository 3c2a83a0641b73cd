namespace Tandem.Server.ReplicationStream;

/// <summary>A known place of a segment: the byte of the stream after this offset is the byte of the file at this position.</summary>
/// <param name="Offset">Offset of the stream.</param>
/// <param name="Position">Bytes of the file before it.</param>
/// <param name="UnixMilliseconds">When it was written down: what follows was not written earlier.</param>
/// <param name="Fingerprint">Checksum of the file's last bytes before the position: tells a file that somebody replaced.</param>
internal readonly record struct SegmentMark(long Offset, long Position, long UnixMilliseconds, ulong Fingerprint);
