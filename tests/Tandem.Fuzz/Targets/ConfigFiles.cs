using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Tandem.Platform.Config;
using Tandem.Server;

namespace Tandem.Fuzz.Targets;

/// <summary>Configuration files: taken or refused with a text; what is taken can be rewritten, and the rewritten file is taken.</summary>
internal sealed class ConfigFiles : IFuzzTarget
{
    // They reach outside of the process.
    private static readonly string[] Left = ["include", "dir ", "loadmodule"];

    public string Name => "config-files";

    public IReadOnlyList<byte[]> Words { get; } =
        [.. new ConfigRegistry(new TandemOptions().Sections).Entries.Select(static entry => Encoding.ASCII.GetBytes(entry.Name + " "))];

    public IEnumerable<byte[]> Seeds()
    {
        yield return "port 7000\n# note\nsave 900 1\nsave 300 10\nappendonly yes\nmaxmemory 100mb\n"u8.ToArray();
        yield return "client-output-buffer-limit normal 0 0 0\nclient-output-buffer-limit pubsub 32mb 8mb 60\nnotify-keyspace-events KEA\n"u8.ToArray();
        yield return "bind 127.0.0.1 -::1\nrename-command GET \"\"\nuser default on nopass ~* &* +@all\nloglevel notice\n"u8.ToArray();
        yield return Encoding.Latin1.GetBytes(new ConfigRegistry(new TandemOptions().Sections).Rewrite(string.Empty, writesAll: true));
    }

    public bool Run(ReadOnlySpan<byte> input)
    {
        string text = Encoding.Latin1.GetString(input);
        if (Left.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        if (TryLoad(text) is not { } registry)
        {
            return false;
        }

        string rewritten = registry.Rewrite(text);
        if (TryLoad(rewritten) is not { } second)
        {
            throw new FuzzException("refused after CONFIG REWRITE: " + rewritten);
        }

        // As with Redis, the file gets an empty line at its end.
        if (second.Rewrite(rewritten).TrimEnd() != rewritten.TrimEnd())
        {
            throw new FuzzException("a second CONFIG REWRITE changes the file:\n" + rewritten + "\n--\n" + second.Rewrite(rewritten));
        }

        return true;
    }

    public void Dispose()
    {
    }

    private static ConfigRegistry? TryLoad(string text)
    {
        ConfigRegistry registry = new(new TandemOptions().Sections);
        try
        {
            registry.Load(new ConfigCommandLine(null, ReadsStandardInput: true, string.Empty), "Redis 7.0.15", new StringReader(text));
            return registry;
        }
        catch (ConfigException)
        {
            return null;
        }
    }
}
