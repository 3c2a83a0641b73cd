using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Protocol;

namespace Tandem.IntegrationTests.Support;

/// <summary>Says which keys differ between two servers, for the message of a failed comparison.</summary>
internal static class Difference
{
    private const int Shown = 10;

    public static string Describe(ServerProcess left, ServerProcess right)
    {
        StringBuilder text = new();
        int found = 0;
        for (int database = 0; database < 16 && found < Shown; database++)
        {
            left.Do("SELECT", database.ToString(CultureInfo.InvariantCulture));
            right.Do("SELECT", database.ToString(CultureInfo.InvariantCulture));
            string[] keys = [.. left.Do("KEYS", "*").Items.Concat(right.Do("KEYS", "*").Items).Select(key => key.Text)
                .Distinct()];
            foreach (string key in keys)
            {
                string a = Value(left, key);
                string b = Value(right, key);
                if (a != b && found++ < Shown)
                {
                    text.AppendLine(CultureInfo.InvariantCulture,
                        $"db{database} {key}: {left.Kind} {a} | {right.Kind} {b}");
                }
            }
        }

        return text.ToString();
    }

    private static string Value(ServerProcess server, string key)
    {
        RespValue digest = server.Try("DEBUG", "DIGEST-VALUE", key);
        string type = server.Try("TYPE", key).Text;
        string encoding = server.Try("OBJECT", "ENCODING", key).Text;
        string size = type switch
        {
            "list" => server.Try("LLEN", key).Text,
            "hash" => server.Try("HLEN", key).Text,
            "set" => server.Try("SCARD", key).Text,
            "zset" => server.Try("ZCARD", key).Text,
            "string" => server.Try("STRLEN", key).Text,
            _ => "-",
        };
        return $"{type}/{encoding} size={size} expires={server.Try("PEXPIRETIME", key).Text} {digest}";
    }
}
