using System;

namespace Tandem.Server.Sentinel;

/// <summary>What holds of an instance at present; the field "flags" of its description.</summary>
[Flags]
internal enum InstanceFlags
{
    None = 0,

    /// <summary>This Sentinel cannot reach it.</summary>
    SubjectivelyDown = 1 << 0,

    /// <summary>A quorum of Sentinels cannot reach it. Masters only.</summary>
    ObjectivelyDown = 1 << 1,

    /// <summary>The Sentinel says that it cannot reach the master.</summary>
    MasterDown = 1 << 2,

    FailoverInProgress = 1 << 3,

    /// <summary>The replica that becomes the master.</summary>
    Promoted = 1 << 4,

    /// <summary>The replica was told to follow the new master.</summary>
    ReconfigurationSent = 1 << 5,

    /// <summary>The replica says that it follows the new master.</summary>
    ReconfigurationInProgress = 1 << 6,

    /// <summary>The replica's link to the new master is up.</summary>
    ReconfigurationDone = 1 << 7,

    /// <summary>The failover was asked for by SENTINEL FAILOVER: no election.</summary>
    ForcedFailover = 1 << 8,

    /// <summary>It is busy with a script and was told to end it.</summary>
    ScriptKillSent = 1 << 9,

    /// <summary>The master came back as another process.</summary>
    Rebooted = 1 << 10,
}
