using System;
using System.Collections.Generic;
using System.Net.Security;

namespace Tandem.Platform.Networking;

/// <summary>Cipher suites by the names that OpenSSL gives them.</summary>
internal static class TlsCipherNames
{
    private static readonly string[] KeyExchanges = ["ECDHE-ECDSA", "ECDHE-RSA", "DHE-RSA"];

    /// <summary>Reads a list of suites up to TLS 1.2: "ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA".</summary>
    /// <returns>False when a word is no name of a suite; OpenSSL's other words (HIGH, !MD5) are not understood.</returns>
    public static bool TryReadOld(string list, List<TlsCipherSuite> into, out string? unknown) =>
        TryRead(list, static name => "TLS_" + Iana(name), into, out unknown);

    /// <summary>Reads a list of suites of TLS 1.3: "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256".</summary>
    /// <returns>False when a word is no name of a suite.</returns>
    public static bool TryReadNew(string list, List<TlsCipherSuite> into, out string? unknown) =>
        TryRead(list, static name => name, into, out unknown);

    private static bool TryRead(
        string list, Func<string, string> toIana, List<TlsCipherSuite> into, out string? unknown)
    {
        unknown = null;
        foreach (string name in list.Split([':', ',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Enum.TryParse(toIana(name), ignoreCase: false, out TlsCipherSuite suite) || !Enum.IsDefined(suite))
            {
                unknown = name;
                return false;
            }

            into.Add(suite);
        }

        return true;
    }

    // ECDHE-RSA-AES128-GCM-SHA256 is ECDHE_RSA_WITH_AES_128_GCM_SHA256; without key exchange it is RSA.
    private static string Iana(string name)
    {
        string exchange = "RSA";
        foreach (string known in KeyExchanges)
        {
            if (name.StartsWith(known + "-", StringComparison.Ordinal))
            {
                exchange = known.Replace('-', '_');
                name = name[(known.Length + 1)..];
                break;
            }
        }

        string cipher = name.Replace("AES128", "AES_128", StringComparison.Ordinal)
            .Replace("AES256", "AES_256", StringComparison.Ordinal).Replace('-', '_');
        if (cipher == "CHACHA20_POLY1305")
        {
            cipher += "_SHA256";
        }
        else if (!cipher.Contains("GCM", StringComparison.Ordinal) && !cipher.Contains("CCM", StringComparison.Ordinal))
        {
            cipher = cipher.Replace("_SHA", "_CBC_SHA", StringComparison.Ordinal);
        }

        return exchange + "_WITH_" + cipher;
    }
}
