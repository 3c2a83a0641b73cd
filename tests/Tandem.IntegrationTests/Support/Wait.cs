using System;
using System.Diagnostics;
using System.Threading;
using Xunit;

namespace Tandem.IntegrationTests.Support;

/// <summary>Waiting for other processes, which no clock of ours drives.</summary>
internal static class Wait
{
    private const int PollMilliseconds = 20;

    /// <summary>Asks again and again; fails with what was awaited when the time is up.</summary>
    /// <param name="what">Completes the sentence "waited N s for ...".</param>
    /// <param name="condition">Asked every 20 ms.</param>
    /// <param name="seconds">The longest wait.</param>
    /// <param name="details">Said on failure: logs, states.</param>
    public static void Until(string what, Func<bool> condition, int seconds = 15, Func<string>? details = null)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed.TotalSeconds > seconds)
            {
                Assert.Fail($"waited {seconds} s for {what}\n{details?.Invoke()}");
            }

            Thread.Sleep(PollMilliseconds);
        }
    }
}
