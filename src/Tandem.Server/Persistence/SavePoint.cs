namespace Tandem.Server.Persistence;

/// <summary>A snapshot is due when so many seconds have passed since the last one and so many keys have changed.</summary>
internal readonly record struct SavePoint(long Seconds, int Changes);
