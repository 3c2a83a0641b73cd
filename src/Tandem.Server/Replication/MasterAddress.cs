using System;
using System.Collections.Generic;
using System.Globalization;
using Tandem.Platform.Config;

namespace Tandem.Server.Replication;

/// <summary>Option replicaof: the master of this server. REPLICAOF changes it, too.</summary>
internal sealed class MasterAddress : IConfigValue
{
    /// <summary>Null on a master.</summary>
    public string? Host { get; private set; }

    public int Port { get; private set; }

    /// <summary>Makes the server a replica.</summary>
    public void Set(string host, int port) => (Host, Port) = (host, port);

    /// <summary>Makes the server a master.</summary>
    public void Clear() => (Host, Port) = (null, 0);

    public string? TrySet(string[] words)
    {
        if (words.Length != 2)
        {
            return "wrong number of arguments";
        }

        if (words[0].Equals("no", StringComparison.OrdinalIgnoreCase)
            && words[1].Equals("one", StringComparison.OrdinalIgnoreCase))
        {
            Clear();
            return null;
        }

        if (!int.TryParse(words[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int port)
            || port is < 0 or > 65535)
        {
            return "Invalid master port";
        }

        Set(words[0], port);
        return null;
    }

    public string Format() => Host is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"{Host} {Port}");

    public IEnumerable<ConfigLineText> Lines(string defaultText) =>
        Host is null ? [] : [new ConfigLineText(Format(), true)];
}
