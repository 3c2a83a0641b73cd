using System;

namespace Tandem.Simulation;

/// <summary>A run found something wrong: a broken promise, or that it does not come to its end.</summary>
internal sealed class SimulationFailure : Exception
{
    public SimulationFailure()
    {
    }

    public SimulationFailure(string message)
        : base(message)
    {
    }

    public SimulationFailure(string message, Exception inner)
        : base(message, inner)
    {
    }
}
