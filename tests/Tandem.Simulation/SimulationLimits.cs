using System;

namespace Tandem.Simulation;

/// <summary>Where a run ends as a failure: a simulator that hangs is worse than none.</summary>
/// <param name="Steps">Turns of the whole cluster, one each 2.5 simulated milliseconds.</param>
/// <param name="WallClock">Real time.</param>
internal sealed record SimulationLimits(long Steps, TimeSpan WallClock)
{
    public static SimulationLimits Default { get; } = new(200_000, TimeSpan.FromSeconds(30));
}
