using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Tandem.Server.ReplicationStream;

namespace Tandem.Simulation;

/// <summary>Runs scenarios and seeds within a time, and says which failed and why.</summary>
internal static class Program
{
    private const string Usage = """
        usage: dotnet Tandem.Simulation.dll [--seed N] [--runs M] [--seconds S] [--broken RULE] [--self-check] [--verbose]
          Without --seed: all of Scenarios/*.txt, then as many seeds as S seconds allow (40), M at most, from 1.
          With it: this seed, or M from it on. --self-check breaks each rule and sees that it is noticed; RULE is one of
        """;

    private static int Main(string[] arguments)
    {
        Dictionary<string, string> options = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || arguments[i] == "--help")
            {
                Console.WriteLine(Usage + " " + string.Join(", ", Enum.GetNames<BrokenRule>()));
                return 2;
            }

            bool isSwitch = arguments[i] is "--verbose" or "--self-check";
            options[arguments[i]] = isSwitch || i + 1 == arguments.Length ? "1" : arguments[++i];
        }

        int firstSeed = Number(options, "--seed", 0);
        int runs = Number(options, "--runs", firstSeed > 0 ? 1 : int.MaxValue);
        TimeSpan time = TimeSpan.FromSeconds(Number(options, "--seconds", 40));
        BrokenRule broken = Enum.Parse<BrokenRule>(options.GetValueOrDefault("--broken", "None"), ignoreCase: true);
        long began = Stopwatch.GetTimestamp();
        int failed = firstSeed > 0 ? 0 : RunScenarios();
        failed += options.ContainsKey("--self-check") ? SelfCheck.Run(time / 4) : 0;
        int done = 0;
        for (int seed = Math.Max(firstSeed, 1); done < runs && Stopwatch.GetElapsedTime(began) < time; seed++, done++)
        {
            if (!TryRun(seed, broken, options.ContainsKey("--verbose")) && ++failed >= 3)
            {
                break;
            }
        }

        Console.WriteLine($"{done} seeds in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s, {failed} failures");
        return failed == 0 ? 0 : 1;
    }

    private static int RunScenarios()
    {
        int failed = 0;
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Scenarios"), "*.txt");
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            try
            {
                Scenario.Read(file).Run(seed: 1, SimulationLimits.Default);
                Console.WriteLine($"scenario {Path.GetFileNameWithoutExtension(file)}: as expected");
            }
            catch (SimulationFailure failure)
            {
                Console.WriteLine($"scenario {Path.GetFileNameWithoutExtension(file)}: {failure.Message}");
                failed++;
            }
        }

        return failed;
    }

    private static bool TryRun(int seed, BrokenRule broken, bool isVerbose)
    {
        RandomRun run = new(seed, broken, SimulationLimits.Default);
        try
        {
            run.Run();
            if (isVerbose)
            {
                Console.WriteLine($"seed {seed}: {run.FinalState}");
                Console.WriteLine(string.Join('\n', run.Events));
            }

            return true;
        }
        catch (SimulationFailure failure)
        {
            Console.WriteLine($"seed {seed}: {failure.Message}");
            Console.WriteLine(string.Join('\n', run.Events));
            if (isVerbose)
            {
                Console.WriteLine(string.Join('\n', run.Cluster.Nodes.SelectMany(static node => node.LogLines).Order(StringComparer.Ordinal)));
                Console.WriteLine(failure.InnerException);
            }

            return false;
        }
    }

    private static int Number(Dictionary<string, string> options, string name, int otherwise) =>
        options.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
