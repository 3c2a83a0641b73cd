namespace Tandem.Server.Persistence.Inspection;

/// <summary>What a finding means for who runs the server.</summary>
internal enum FindingKind
{
    /// <summary>It is as it should be.</summary>
    Right,

    /// <summary>Worth knowing, and no fault.</summary>
    Note,

    /// <summary>A fault.</summary>
    Wrong,

    /// <summary>A fault that was repaired.</summary>
    Repaired,
}
