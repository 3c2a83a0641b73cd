using System;
using System.Diagnostics;
using System.Globalization;
using Tandem.IntegrationTests.Crash.Kills;
using Xunit;
using Xunit.Abstractions;

namespace Tandem.IntegrationTests.Crash;

/// <summary>Servers killed at random moments under load. A few rounds in the normal run; TANDEM_KILL_ROUNDS asks for more, and
/// TANDEM_KILL_SEED for other ones. The message of a failure holds seed and round, which decide what happens; only when exactly is
/// left to the machine.</summary>
public sealed class RandomKillsTests(ITestOutputHelper output)
{
    // Then options and load are others.
    private const int RoundsPerSeed = 20;

    [Fact]
    public void A_pair_killed_at_random_moments_stays_equal_without_another_full_copy() => Run(nodes: 2, usualRounds: 10);

    [Fact]
    public void A_chain_of_three_killed_at_random_moments_stays_equal_without_another_full_copy() => Run(nodes: 3, usualRounds: 5);

    private void Run(int nodes, int usualRounds)
    {
        int rounds = Number("TANDEM_KILL_ROUNDS", usualRounds);
        int seed = Number("TANDEM_KILL_SEED", 1);
        (int blows, int ended, long writes, int copies) = (0, 0, 0, 0);
        Stopwatch watch = Stopwatch.StartNew();
        for (int done = 0; done < rounds; done += RoundsPerSeed, seed++)
        {
            using KillRun run = new(seed, nodes);
            for (int round = 1; round <= Math.Min(RoundsPerSeed, rounds - done); round++)
            {
                run.Round(round);
            }

            (blows, ended, writes, copies) =
                (blows + run.Blows, ended + run.Ended, writes + run.AcknowledgedWrites, copies + run.SurplusCopies);
        }

        Assert.True(writes > 0, "nothing was written");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{nodes} nodes, {rounds} rounds in {watch.Elapsed.TotalSeconds:F0} s: {blows} blows, {ended} processes ended, {writes} "
            + $"acknowledged writes, 0 lost, {copies} full copies beyond the first"));
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
