namespace Tandem.Server.Persistence;

/// <summary>Whose dumps and snapshots are checked in depth while they are loaded.</summary>
internal enum SanitizeDumpPayload
{
    No,
    Yes,

    /// <summary>Only what clients send by RESTORE, but not by a client whose user may skip it.</summary>
    Clients,
}
