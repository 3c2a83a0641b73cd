using System;

namespace Tandem.Server.Sentinel;

/// <summary>SENTINEL SIMULATE-FAILURE: at which moments this Sentinel ends.</summary>
[Flags]
internal enum SimulatedFailures
{
    None = 0,
    AfterElection = 1,
    AfterPromotion = 2,
}
