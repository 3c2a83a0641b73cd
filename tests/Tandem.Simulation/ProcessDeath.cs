using System;

namespace Tandem.Simulation;

/// <summary>A server's process ends between two things that it does to its files; unwinds the turn it is in.</summary>
internal sealed class ProcessDeath : Exception
{
    public ProcessDeath()
    {
    }

    public ProcessDeath(string message)
        : base(message)
    {
    }

    public ProcessDeath(string message, Exception inner)
        : base(message, inner)
    {
    }
}
