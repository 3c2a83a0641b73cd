namespace Tandem.Server.Persistence.Aof;

/// <summary>What a file of the append-only file is for.</summary>
internal enum AofFileKind
{
    /// <summary>The data as they were at one moment; comes first.</summary>
    Base,

    /// <summary>Writes after the base.</summary>
    Increment,

    /// <summary>No longer needed; to be deleted.</summary>
    History,
}
