using System;
using System.Collections.Generic;
using System.Globalization;
using Tandem.Platform.Config;

namespace Tandem.Server.Clients;

/// <summary>Option client-output-buffer-limit: one limit for each class of clients.</summary>
/// <remarks>Defaults: normal none, replica 256mb 64mb 60, pubsub 32mb 8mb 60. Source: Redis 7.0, config.c.</remarks>
internal sealed class OutputBufferLimits : IConfigValue
{
    public OutputBufferLimit Normal { get; private set; }

    public OutputBufferLimit Replica { get; private set; } = new(256L << 20, 64L << 20, 60);

    public OutputBufferLimit PubSub { get; private set; } = new(32L << 20, 8L << 20, 60);

    public OutputBufferLimit Of(Client client) =>
        client.Has(ClientFlags.Master) ? default
        : client.Has(ClientFlags.Replica) && !client.Has(ClientFlags.Monitor) ? Replica
        : client.Has(ClientFlags.PubSub) ? PubSub
        : Normal;

    /// <summary>Sets the classes that are named: class, hard, soft, seconds, and so on.</summary>
    public string? TrySet(string[] words)
    {
        if (words.Length % 4 != 0)
        {
            return "Wrong number of arguments in buffer limit configuration.";
        }

        OutputBufferLimit normal = Normal;
        OutputBufferLimit replica = Replica;
        OutputBufferLimit pubSub = PubSub;
        for (int i = 0; i < words.Length; i += 4)
        {
            string name = words[i].ToLowerInvariant();
            if (name is not ("normal" or "slave" or "replica" or "pubsub"))
            {
                return "Invalid client class specified in buffer limit configuration.";
            }

            if (!TryParse(words.AsSpan(i + 1, 3), out OutputBufferLimit limit))
            {
                return "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
            }

            switch (name)
            {
                case "normal":
                    normal = limit;
                    break;
                case "pubsub":
                    pubSub = limit;
                    break;
                default:
                    replica = limit;
                    break;
            }
        }

        (Normal, Replica, PubSub) = (normal, replica, pubSub);
        return null;
    }

    /// <summary>CONFIG GET still says slave here.</summary>
    public string Format() => string.Create(
        CultureInfo.InvariantCulture, $"normal {Text(Normal)} slave {Text(Replica)} pubsub {Text(PubSub)}");

    public IEnumerable<ConfigLineText> Lines(string defaultText)
    {
        OutputBufferLimits defaults = new();
        return
        [
            Line("normal", Normal, defaults.Normal),
            Line("replica", Replica, defaults.Replica),
            Line("pubsub", PubSub, defaults.PubSub),
        ];
    }

    private static bool TryParse(ReadOnlySpan<string> words, out OutputBufferLimit limit)
    {
        limit = default;
        if (!MemorySize.TryParse(words[0], out Int128 hard) || hard > long.MaxValue
            || !MemorySize.TryParse(words[1], out Int128 soft) || soft > long.MaxValue
            || !int.TryParse(words[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int seconds)
            || seconds < 0)
        {
            return false;
        }

        limit = new OutputBufferLimit((long)hard, (long)soft, seconds);
        return true;
    }

    private static string Text(OutputBufferLimit limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{limit.HardBytes} {limit.SoftBytes} {limit.SoftSeconds}");

    private static ConfigLineText Line(string name, OutputBufferLimit limit, OutputBufferLimit byDefault) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name} {MemorySize.Format(limit.HardBytes)} {MemorySize.Format(limit.SoftBytes)} {limit.SoftSeconds}"),
        limit != byDefault);
}
