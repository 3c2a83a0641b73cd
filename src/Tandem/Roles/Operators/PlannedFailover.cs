using System;
using System.Globalization;
using System.IO;
using System.Threading;

namespace Tandem.Roles.Operators;

/// <summary>A failover of a master that is well: the Sentinel has it hand its role over (FAILOVER), so that clients wait for
/// milliseconds and no write is lost.</summary>
internal static class PlannedFailover
{
    private const int PollMilliseconds = 20;

    /// <param name="name">The master's name; null when there is only one.</param>
    /// <param name="timeoutSeconds">Longest wait for the new master.</param>
    /// <returns>The exit code: 0 once clients are sent to the new master.</returns>
    public static int Run(SentinelView sentinel, string? name, int timeoutSeconds, TextWriter output)
    {
        if (name is null)
        {
            if (sentinel.Masters() is not [{ } only])
            {
                output.WriteLine("tandem failover: say which master: there is not exactly one");
                return 2;
            }

            name = only["name"];
        }

        string old = sentinel.AddressOf(name);
        long start = Environment.TickCount64;
        sentinel.Ask("SENTINEL", "FAILOVER", name);
        while (sentinel.AddressOf(name) is { } now)
        {
            long took = Environment.TickCount64 - start;
            if (now != old)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {old} -> {now} in {took} ms"));
                return 0;
            }

            if (took > timeoutSeconds * 1000L)
            {
                break;
            }

            Thread.Sleep(PollMilliseconds);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: still {old} after {timeoutSeconds} s"));
        return 1;
    }
}
