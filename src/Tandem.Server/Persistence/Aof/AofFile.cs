namespace Tandem.Server.Persistence.Aof;

/// <summary>One file of the append-only file, as its manifest names it.</summary>
/// <param name="Name">File name without a folder.</param>
/// <param name="Sequence">Counts the files of one kind, from 1.</param>
internal sealed record AofFile(string Name, long Sequence, AofFileKind Kind);
