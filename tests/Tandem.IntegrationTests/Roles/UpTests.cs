using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using Tandem.IntegrationTests.Support;
using Tandem.Platform.Host;
using Tandem.Roles.Up;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.IntegrationTests.Roles;

/// <summary><c>tandem up</c> as a newcomer runs it, but without a terminal.</summary>
public sealed class UpTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("tandem-up-").FullName;
    private readonly StringBuilder _output = new();
    private Process? _process;

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            OtherProcess.Terminate(_process.Id);
            _process.WaitForExit(20_000);
        }

        _process?.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public void It_starts_a_master_and_replicas_and_ends_them()
    {
        int port = FreePorts(3);
        Start("--port", Text(port), "--replicas", "2");
        AwaitOutput($"127.0.0.1:{port + 2} role=replica link=up");
        using (NodeConnection master = new("127.0.0.1", port))
        using (NodeConnection replica = new("127.0.0.1", port + 1))
        {
            Assert.Equal("OK", master.Command("SET", "a", "1").Text);
            Assert.Equal(2, master.Command("WAIT", "2", "5000").Integer);
            Assert.Equal("1", replica.Command("GET", "a").Text);
        }

        OtherProcess.Terminate(_process!.Id);
        Assert.True(_process.WaitForExit(20_000), Output);
        Assert.Equal(0, _process.ExitCode);
        Assert.True(File.Exists(Path.Combine(_data, Text(port + 1), "server.log")));
        for (int index = 0; index < 3; index++)
        {
            int each = port + index;
            Assert.Throws<IOException>(() => new NodeConnection("127.0.0.1", each));
        }
    }

    [Fact]
    public void It_follows_a_redis_that_exists()
    {
        using ServerProcess redis = ServerProcess.Start(ServerKind.Redis, "--requirepass", "secret");
        redis.Do("SET", "a", "1");
        int port = FreePorts(2);
        Start("--port", Text(port), "--replicas", "1", "--of", $"127.0.0.1:{redis.Port}", "--masterauth", "secret");
        AwaitOutput($"127.0.0.1:{port + 1} role=replica link=up");
        using NodeConnection replica = new("127.0.0.1", port + 1);
        Assert.Equal("1", replica.Command("GET", "a").Text);
    }

    [Fact]
    public void It_refuses_a_port_that_is_taken()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        Start("--port", Text(port), "--replicas", "0");
        Assert.True(_process!.WaitForExit(20_000), Output);
        Assert.Equal(1, _process.ExitCode);
        AwaitOutput($"port {port} is taken");
    }

    [Fact]
    public void It_tells_of_a_server_that_dies()
    {
        int port = FreePorts(2);
        Start("--port", Text(port), "--replicas", "1");
        AwaitOutput($"127.0.0.1:{port + 1} role=replica link=up");
        using (NodeConnection replica = new("127.0.0.1", port + 1))
        {
            string info = replica.Command("INFO", "server").Text;
            int at = info.IndexOf("process_id:", StringComparison.Ordinal) + "process_id:".Length;
            string id = info[at..info.IndexOf('\r', at)];
            using Process child = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            child.Kill();
        }

        AwaitOutput("ended with exit code 137");
        AwaitOutput($"127.0.0.1:{port + 1} role=- link=ended");
        Assert.False(_process!.HasExited);
    }

    private string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    private void Start(params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(Repository.Root, "out", "tandem"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])["up", "--data", _data, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    private void AwaitOutput(string part) => Wait.Until(
        $"the line '{part}'", () => Output.Contains(part, StringComparison.Ordinal), 30, () => Output);

    /// <summary>The first of so many ports in a row that nobody listens on.</summary>
    private static int FreePorts(int count)
    {
        while (true)
        {
            int first = ServerProcess.FreePort();
            bool free = true;
            for (int index = 1; free && index < count; index++)
            {
                try
                {
                    using TcpListener listener = new(IPAddress.Any, first + index);
                    listener.Start();
                }
                catch (SocketException)
                {
                    free = false;
                }
            }

            if (free)
            {
                return first;
            }

            Thread.Yield();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
