using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Tandem.Fuzz;
using Tandem.Fuzz.Targets;

string targetName = "all";
int seed = 1;
double seconds = 10;
string? inputPath = null;
string folder = Path.GetTempPath();
for (int i = 0; i < args.Length; i += 2)
{
    if (args[i] == "--list")
    {
        Console.WriteLine(string.Join('\n', AllTargets.Names));
        return 0;
    }

    string value = i + 1 < args.Length ? args[i + 1] : string.Empty;
    switch (args[i])
    {
        case "--target": targetName = value; break;
        case "--seed": seed = int.Parse(value, CultureInfo.InvariantCulture); break;
        case "--seconds": seconds = double.Parse(value, CultureInfo.InvariantCulture); break;
        case "--input": inputPath = value; break;
        case "--out": folder = value; break;
        default:
            Console.WriteLine("usage: Tandem.Fuzz [--target NAME] [--seed N] [--seconds S for each] [--input FILE] [--out FOLDER] [--list]");
            return 2;
    }
}

Trace.Listeners.Clear();
Trace.Listeners.Add(new AssertionListener());
string[] names = targetName == "all" ? AllTargets.Names : [.. AllTargets.Names.Where(name => name == targetName)];
if (names.Length == 0)
{
    Console.WriteLine($"no target is called {targetName}; there are {string.Join(", ", AllTargets.Names)}");
    return 2;
}

int failed = 0;
Directory.CreateDirectory(folder);
foreach (string name in names)
{
    // The name is part of the seed, so that each target goes its own way.
    int own = name.Aggregate(seed, static (sum, letter) => unchecked((sum * 31) + letter));
    using IFuzzTarget target = AllTargets.Create(name);
    using FuzzRun run = new(target, folder);
    bool passed = inputPath is null
        ? run.Run(own, TimeSpan.FromSeconds(seconds))
        : run.TryOne(File.ReadAllBytes(inputPath), out _);
    failed += passed ? 0 : 1;
}

Console.WriteLine($"seed {seed}: {names.Length - failed} targets passed, {failed} failed");
return failed == 0 ? 0 : 1;
