using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using Tandem.Protocol;
using Tandem.Roles.Up;
using Xunit;

namespace Tandem.IntegrationTests.Support;

/// <summary>A Sentinel, ours or Redis's, that watches one master named m with a quorum of 2; ended when disposed.</summary>
internal sealed class SentinelProcess : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tandem-test-").FullName;
    private readonly ServerKind _kind;
    private Process? _process;
    private NodeConnection? _connection;

    /// <param name="kind">Which program.</param>
    /// <param name="master">The master to watch.</param>
    /// <param name="lines">More lines of its configuration, after "sentinel ".</param>
    public SentinelProcess(ServerKind kind, ServerProcess master, params string[] lines)
    {
        _kind = kind;
        Port = ServerProcess.FreePort();
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"port {Port}\nbind 127.0.0.1\ndir {_folder}\nlogfile {_folder}/log\nsentinel monitor m 127.0.0.1 {master.Port} 2\n")
            + "sentinel down-after-milliseconds m 3000\nsentinel failover-timeout m 10000\n";
        File.WriteAllText(ConfigPath, text + string.Concat(lines.Select(static line => "sentinel " + line + "\n")));
        Start();
    }

    public int Port { get; }

    /// <summary>The configuration file, which it rewrites.</summary>
    public string ConfigPath => Path.Combine(_folder, "sentinel.conf");

    public string Folder => _folder;

    public string Log => File.Exists(Path.Combine(_folder, "log")) ? File.ReadAllText(Path.Combine(_folder, "log")) : string.Empty;

    /// <summary>Starts it, also again after <see cref="Kill"/>, and waits until it answers.</summary>
    public void Start()
    {
        string ours = Path.Combine(Path.GetDirectoryName(ServerProcess.PathOf(ServerKind.Tandem))!, "tandem-sentinel");
        ProcessStartInfo start = new(_kind == ServerKind.Redis ? "redis-sentinel" : ours, [ConfigPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        Wait.Until($"the {_kind} Sentinel to answer", () => Try("PING") is { IsError: false }, 30, () => Log);
    }

    public void Kill()
    {
        _connection?.Dispose();
        _connection = null;
        if (_process is { HasExited: false })
        {
            _process.Kill();
        }

        _process?.WaitForExit();
    }

    /// <summary>A command; null when it cannot be answered.</summary>
    public RespValue? Try(params string[] words)
    {
        try
        {
            _connection ??= new NodeConnection("127.0.0.1", Port, 5000);
            return _connection.Command(words);
        }
        catch (IOException)
        {
            _connection?.Dispose();
            _connection = null;
            return null;
        }
    }

    /// <summary>A command that must succeed.</summary>
    public RespValue Do(params string[] words)
    {
        RespValue? reply = Try(words);
        Assert.True(reply is { IsError: false }, $"{_kind} {string.Join(' ', words)}: {reply}\n{Log}");
        return reply!;
    }

    /// <summary>SENTINEL MASTER m by name.</summary>
    public Dictionary<string, string> Master() => Pairs(Do("SENTINEL", "MASTER", "m"));

    /// <summary>Where it sends clients.</summary>
    public int MasterPort() => int.Parse(
        Do("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "m")[1].Text, CultureInfo.InvariantCulture);

    /// <summary>Waits until it sees that all is well.</summary>
    public void AwaitSettled(int replicas, int otherSentinels) => Wait.Until(
        $"the {_kind} Sentinel to see {replicas} replicas and {otherSentinels} Sentinels",
        () =>
        {
            Dictionary<string, string> master = Master();
            return master["flags"] == "master" && master["num-other-sentinels"] == $"{otherSentinels}"
                && !master.ContainsKey("failover-state")
                && Do("SENTINEL", "REPLICAS", "m").Items.Select(Pairs).Count(static r =>
                    r["flags"] == "slave" && r["master-link-status"] == "ok") == replicas
                && Do("SENTINEL", "SENTINELS", "m").Items.Select(Pairs).All(static s => s["flags"] == "sentinel");
        },
        90,
        () => Log);

    public void Dispose()
    {
        Kill();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Dictionary<string, string> Pairs(RespValue reply) =>
        reply.Items.Chunk(2).ToDictionary(static pair => pair[0].Text, static pair => pair[1].Text);
}
