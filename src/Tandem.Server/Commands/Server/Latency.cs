using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>LATENCY: what took long.</summary>
[Command("LATENCY", "", Arity = -2, Since = "2.8.13")]
internal static class Latency
{
    /// <summary>Shows the newest sample of each event.</summary>
    /// <returns>Array of name, Unix seconds, milliseconds, longest milliseconds.</returns>
    [Command("LATENCY|LATEST", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Tips = "nondeterministic_output request_policy:all_nodes response_policy:special",
        Since = "2.8.13")]
    public static void Latest(ref CommandContext c)
    {
        SortedDictionary<string, LatencyEvents> all = c.Server.Latency.Events;
        c.Reply.Array(all.Count);
        foreach ((string name, LatencyEvents events) in all)
        {
            c.Reply.Array(4);
            c.Reply.Bulk(name);
            c.Reply.Integer(events.Newest.UnixSeconds);
            c.Reply.Integer(events.Newest.Milliseconds);
            c.Reply.Integer(events.MaxMilliseconds);
        }
    }

    /// <summary>Shows the samples of an event, oldest first.</summary>
    /// <returns>Array of Unix seconds and milliseconds.</returns>
    [Command("LATENCY|HISTORY", "event", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Tips = "nondeterministic_output request_policy:all_nodes response_policy:special",
        Since = "2.8.13")]
    public static void History(ref CommandContext c)
    {
        if (!c.Server.Latency.Events.TryGetValue(Encoding.Latin1.GetString(c[2]), out LatencyEvents? events))
        {
            c.Reply.EmptyArray();
            return;
        }

        c.Reply.Array(events.Count);
        foreach (LatencySample sample in events.InOrder())
        {
            c.Reply.Array(2);
            c.Reply.Integer(sample.UnixSeconds);
            c.Reply.Integer(sample.Milliseconds);
        }
    }

    /// <summary>Forgets the samples of some events, or of all.</summary>
    /// <returns>Integer: how many events had samples.</returns>
    [Command("LATENCY|RESET", "[event [event ...]]", Arity = -2, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Tips = "request_policy:all_nodes response_policy:all_succeeded",
        Since = "2.8.13")]
    public static void Reset(ref CommandContext c)
    {
        SortedDictionary<string, LatencyEvents> all = c.Server.Latency.Events;
        int removed = c.ArgumentCount == 2 ? all.Count : 0;
        if (c.ArgumentCount == 2)
        {
            all.Clear();
        }

        for (int i = 2; i < c.ArgumentCount; i++)
        {
            removed += all.Remove(Encoding.Latin1.GetString(c[i])) ? 1 : 0;
        }

        c.Reply.Integer(removed);
    }

    /// <summary>Draws the samples of an event, one column each.</summary>
    /// <returns>Text.</returns>
    /// <remarks>Errors: no samples.</remarks>
    [Command("LATENCY|GRAPH", "event", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Tips = "nondeterministic_output request_policy:all_nodes response_policy:special",
        Since = "2.8.13")]
    public static void Graph(ref CommandContext c)
    {
        string name = Encoding.Latin1.GetString(c[2]);
        if (!c.Server.Latency.Events.TryGetValue(name, out LatencyEvents? events))
        {
            c.Reply.Error($"ERR No samples available for event '{name}'");
            return;
        }

        const int Rows = 4;
        LatencySample[] samples = [.. events.InOrder()];
        long high = samples.Max(static s => s.Milliseconds);
        long low = samples.Min(static s => s.Milliseconds);
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{name} - high {high} ms, low {low} ms (all time high {events.MaxMilliseconds} ms)\n");
        text.Append('-', 80).Append('\n');
        for (int row = Rows; row >= 1; row--)
        {
            foreach (LatencySample sample in samples)
            {
                long height = high == low ? Rows : 1 + ((sample.Milliseconds - low) * (Rows - 1) / (high - low));
                text.Append(height == row ? '#' : height > row ? '|' : ' ');
            }

            text.Append('\n');
        }

        c.Reply.Verbatim(Encoding.Latin1.GetBytes(text.ToString()), "txt");
    }

    /// <summary>Says in words what took long.</summary>
    /// <returns>Text.</returns>
    [Command("LATENCY|DOCTOR", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Tips = "nondeterministic_output request_policy:all_nodes response_policy:special",
        Since = "2.8.13")]
    public static void Doctor(ref CommandContext c)
    {
        StringBuilder text = new();
        foreach ((string name, LatencyEvents events) in c.Server.Latency.Events)
        {
            double average = events.InOrder().Average(static s => s.Milliseconds);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{name}: {events.Count} samples, {average:F0} ms on average, {events.MaxMilliseconds} ms at most.\n");
        }

        string answer = text.Length > 0 ? text.ToString()
            : c.Server.Options.Monitoring.LatencyMonitorThresholdMilliseconds > 0 ? "Nothing took long."
            : "Latency monitoring is off: CONFIG SET latency-monitor-threshold <milliseconds> turns it on.";
        c.Reply.Verbatim(Encoding.Latin1.GetBytes(answer), "txt");
    }

    /// <summary>Shows how the run times of commands are distributed.</summary>
    /// <returns>Map of command to a map: calls, and a map of microseconds to the number of calls that took no longer.</returns>
    [Command("LATENCY|HISTOGRAM", "[command [command ...]]", Arity = -2, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale,
        Tips = "nondeterministic_output request_policy:all_nodes response_policy:special", Since = "7.0.0")]
    public static void Histogram(ref CommandContext c)
    {
        int mark = c.Reply.BeginDeferred();
        int pairs = 0;
        if (c.ArgumentCount == 2)
        {
            foreach (CommandDefinition command in CommandTable.All)
            {
                pairs += ReplyHistogram(ref c, command);
            }
        }

        for (int i = 2; i < c.ArgumentCount; i++)
        {
            if (Find(ref c, i) is not { } command)
            {
                continue;
            }

            pairs += ReplyHistogram(ref c, command);
            foreach (CommandDefinition subcommand in command.Subcommands)
            {
                pairs += ReplyHistogram(ref c, subcommand);
            }
        }

        c.Reply.EndDeferredMap(mark, pairs);
    }

    /// <summary>Tells what the subcommands do.</summary>
    /// <returns>Array of lines.</returns>
    [Command("LATENCY|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Since = "2.8.13")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "DOCTOR",
        "    What took long, in words.",
        "GRAPH <event>",
        "    Samples of <event> as a drawing.",
        "HISTORY <event>",
        "    Samples of <event>: time and milliseconds.",
        "HISTOGRAM [<command> ...]",
        "    Distribution of the run times of commands.",
        "LATEST",
        "    Newest sample of each event.",
        "RESET [<event> ...]",
        "    Forget the samples of events, or of all.");

    private static CommandDefinition? Find(ref CommandContext c, int index)
    {
        ReadOnlySpan<byte> name = c[index];
        int bar = name.IndexOf((byte)'|');
        CommandDefinition? command = c.Dispatcher.Commands.Find(bar < 0 ? name : name[..bar]);
        return command is null || bar < 0 ? command : CommandTable.FindSubcommand(command, name[(bar + 1)..]);
    }

    private static int ReplyHistogram(ref CommandContext c, CommandDefinition command)
    {
        if (c.Dispatcher.Statistics.LatencyOf(command.Id) is not { Count: > 0 } histogram)
        {
            return 0;
        }

        c.Reply.Bulk(command.Name);
        c.Reply.Map(2);
        c.Reply.Bulk("calls"u8);
        c.Reply.Integer(histogram.Count);
        c.Reply.Bulk("histogram_usec"u8);
        int mark = c.Reply.BeginDeferred();
        int pairs = 0;
        long shown = 0;

        // Bounds are powers of two of 1024 ns, in microseconds. Source: Redis 7.0, latency.c, fillCommandCDF.
        for (long nanoseconds = 1024; shown < histogram.Count; nanoseconds *= 2)
        {
            long count = nanoseconds > 1L << 45 ? histogram.Count : histogram.CountUpTo(nanoseconds / 1000);
            if (count > shown)
            {
                c.Reply.Integer(nanoseconds / 1000);
                c.Reply.Integer(count);
                shown = count;
                pairs++;
            }
        }

        c.Reply.EndDeferredMap(mark, pairs);
        return 1;
    }
}
