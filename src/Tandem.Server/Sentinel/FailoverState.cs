namespace Tandem.Server.Sentinel;

/// <summary>How far a failover of this Sentinel is.</summary>
/// <remarks>
/// <code>
/// None -> WaitStart -> SelectReplica -> SendNoOne -> WaitPromotion -> ReconfigureReplicas -> UpdateConfig -> None
///            |              |               |             |
///            +--------------+-- abort ------+-------------+--> None
/// </code>
/// </remarks>
internal enum FailoverState
{
    None,

    /// <summary>Votes are being collected.</summary>
    WaitStart,

    /// <summary>Elected; the replica is chosen.</summary>
    SelectReplica,

    /// <summary>The replica is told to become a master, once it can be reached.</summary>
    SendNoOne,

    /// <summary>Until the replica says that it is a master.</summary>
    WaitPromotion,

    /// <summary>The other replicas are told to follow it, some at a time.</summary>
    ReconfigureReplicas,

    /// <summary>The promoted replica takes the master's place in our table.</summary>
    UpdateConfig,
}
