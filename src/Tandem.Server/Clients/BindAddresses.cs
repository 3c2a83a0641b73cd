using System.Collections.Generic;
using Tandem.Platform.Config;

namespace Tandem.Server.Clients;

/// <summary>Option bind: the addresses to listen on.</summary>
/// <remarks>Default: all addresses of IPv4 and, where there is IPv6, of IPv6. Source: Redis 7.0, server.h,
/// CONFIG_DEFAULT_BINDADDR.</remarks>
internal sealed class BindAddresses : IConfigValue
{
    /// <summary>Source: Redis 7.0, server.h, CONFIG_BINDADDR_MAX.</summary>
    private const int MaxCount = 16;

    /// <summary>Names or addresses; "*" and "::*" mean all; a leading "-" allows that one to fail.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = ["*", "-::*"];

    public string? TrySet(string[] words)
    {
        if (words.Length > MaxCount)
        {
            return "Too many bind addresses specified.";
        }

        Addresses = words.Length == 1 && words[0].Length == 0 ? [] : words;
        return null;
    }

    public string Format() => string.Join(' ', Addresses);

    public IEnumerable<ConfigLineText> Lines(string defaultText)
    {
        string text = Format();
        return text == defaultText ? [] : [new ConfigLineText(text.Length == 0 ? "\"\"" : text, true)];
    }
}
