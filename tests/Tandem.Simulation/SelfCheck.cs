using System;
using System.Diagnostics;
using Tandem.Server.ReplicationStream;

namespace Tandem.Simulation;

/// <summary>Whether the simulator is worth its time: it must notice each rule that is broken on purpose, and a seed must name
/// a run.</summary>
internal static class SelfCheck
{
    /// <summary>Seeds within which a broken rule must be noticed.</summary>
    private const int MostSeeds = 500;

    /// <summary>Checks all.</summary>
    /// <returns>How many checks failed.</returns>
    public static int Run(TimeSpan perRule)
    {
        int failed = IsRepeatable(seed: 1) ? 0 : 1;
        foreach (BrokenRule rule in Enum.GetValues<BrokenRule>())
        {
            failed += rule == BrokenRule.None || IsNoticed(rule, perRule) ? 0 : 1;
        }

        return failed;
    }

    private static bool IsNoticed(BrokenRule rule, TimeSpan time)
    {
        long began = Stopwatch.GetTimestamp();
        for (int seed = 1; seed <= MostSeeds && Stopwatch.GetElapsedTime(began) < time; seed++)
        {
            try
            {
                new RandomRun(seed, rule, SimulationLimits.Default).Run();
            }
            catch (SimulationFailure failure)
            {
                Console.WriteLine($"{rule} is noticed by seed {seed}: {failure.Message}");
                return true;
            }
        }

        Console.WriteLine($"{rule} is not noticed");
        return false;
    }

    private static bool IsRepeatable(int seed)
    {
        string first = Outcome(seed);
        string second = Outcome(seed);
        if (first == second)
        {
            return true;
        }

        Console.WriteLine($"seed {seed} does not repeat itself:\n{first}\n{second}");
        return false;
    }

    private static string Outcome(int seed)
    {
        RandomRun run = new(seed, BrokenRule.None, SimulationLimits.Default);
        run.Run();
        return string.Join('\n', run.Events) + "\n" + run.FinalState;
    }
}
