using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Tandem.Platform.Host;
using Tandem.Protocol;
using Tandem.Roles.Up;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.IntegrationTests.Support;

/// <summary>
/// A server on a free loopback port with a folder of its own; ended by its process id, its folder deleted, when
/// disposed.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private const int StartSeconds = 30;
    private const int ReplyTimeoutMilliseconds = 60_000;

    private readonly string[] _arguments;
    private Process _process;
    private NodeConnection? _connection;

    private ServerProcess(ServerKind kind, string[] arguments)
    {
        Kind = kind;
        Port = FreePort();
        Folder = Directory.CreateTempSubdirectory("tandem-test-").FullName;
        _arguments = arguments;
        _process = Launch([]);
    }

    /// <summary>Which program it is.</summary>
    public ServerKind Kind { get; }

    /// <summary>Its TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Its working folder, where dump.rdb and the log lie.</summary>
    public string Folder { get; }

    /// <summary>Password the client authenticates with; null for none.</summary>
    public string? Password { get; set; }

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it ended with.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Everything it logged.</summary>
    public string Log => ReadShared(Path.Combine(Folder, "log"));

    /// <summary>Starts a server without saving by itself, with DEBUG allowed, and waits until it answers.</summary>
    /// <param name="kind">Which program.</param>
    /// <param name="arguments">More directives: --appendonly yes.</param>
    public static ServerProcess Start(ServerKind kind, params string[] arguments)
    {
        ServerProcess server = new(kind, arguments);
        int password = Array.LastIndexOf(arguments, "--requirepass");
        server.Password = password >= 0 ? arguments[password + 1] : null;
        server.AwaitAnswer();
        return server;
    }

    /// <summary>Starts a server that is expected to end by itself, and waits for that.</summary>
    /// <param name="prepare">Fills the folder before the start.</param>
    public static ServerProcess StartAndFail(ServerKind kind, Action<string> prepare, params string[] arguments)
    {
        ServerProcess server = new(kind, arguments);
        server.Kill();
        prepare(server.Folder);
        File.Delete(Path.Combine(server.Folder, "log"));
        server._process = server.Launch([]);
        Wait.Until("the server to give up", () => server.HasExited, StartSeconds, () => server.Log);
        return server;
    }

    /// <summary>Starts a replica of <paramref name="master"/>.</summary>
    public static ServerProcess StartReplica(ServerKind kind, ServerProcess master, params string[] arguments) =>
        Start(kind, ["--replicaof", "127.0.0.1", master.Port.ToString(CultureInfo.InvariantCulture), .. arguments]);

    /// <summary>Sends a command on the test's own connection; an error reply fails the test.</summary>
    public RespValue Do(params string[] words)
    {
        RespValue reply = Try(words);
        Assert.False(reply.IsError, $"{Kind} {string.Join(' ', words.Take(6))}: {reply}");
        return reply;
    }

    /// <summary>Sends a command; an error is a reply like any other.</summary>
    public RespValue Try(params string[] words)
    {
        _connection ??= Connect();
        try
        {
            return _connection.Command(words);
        }
        catch (IOException)
        {
            _connection.Dispose();
            _connection = null;
            throw;
        }
    }

    /// <summary>Another connection, authenticated; the caller disposes it.</summary>
    public NodeConnection Connect()
    {
        NodeConnection connection = new("127.0.0.1", Port, ReplyTimeoutMilliseconds);
        if (Password is not null)
        {
            connection.Command("AUTH", Password);
        }

        return connection;
    }

    /// <summary>One field of INFO; empty when it is not there.</summary>
    public string Info(string field)
    {
        foreach (string line in Do("INFO", "everything").Text.Split('\n'))
        {
            if (line.StartsWith(field + ":", StringComparison.Ordinal))
            {
                return line[(field.Length + 1)..].Trim();
            }
        }

        return string.Empty;
    }

    /// <summary>One field of INFO as a number.</summary>
    public long InfoNumber(string field) =>
        long.TryParse(Info(field), CultureInfo.InvariantCulture, out long value) ? value : -1;

    /// <summary>Digest of the whole data set: equal data, equal digest, in both programs.</summary>
    public string Digest() => Do("DEBUG", "DIGEST").Text;

    /// <summary>Kills it as a crash would (SIGKILL).</summary>
    public void Kill()
    {
        Disconnect();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
    }

    /// <summary>Makes it stand still (SIGSTOP): it answers nothing, its connections stay.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>Lets it go on after <see cref="Pause"/>.</summary>
    public void Continue() => Signal("CONT");

    /// <summary>Asks it to end (SIGTERM), without waiting.</summary>
    public void AskToEnd()
    {
        Disconnect();
        OtherProcess.Terminate(_process.Id);
    }

    /// <summary>Asks it to end (SIGTERM) and waits.</summary>
    /// <returns>The exit code.</returns>
    public int Terminate()
    {
        AskToEnd();
        AwaitEnd();
        return _process.ExitCode;
    }

    /// <summary>Waits until it has ended.</summary>
    public void AwaitEnd() => Wait.Until("the server to end", () => _process.HasExited, StartSeconds, () => Log);

    /// <summary>
    /// Starts it again with its folder and port, after <see cref="Kill"/> or <see cref="Terminate"/>.
    /// </summary>
    /// <param name="more">Directives beyond those of the first start.</param>
    public void Restart(params string[] more)
    {
        BeginRestart(more);
        AwaitAnswer();
    }

    /// <summary>As <see cref="Restart"/>, without waiting.</summary>
    public void BeginRestart(params string[] more)
    {
        Disconnect();
        _process.Dispose();
        _process = Launch(more);
    }

    /// <summary>Path of the program of this kind.</summary>
    public static string PathOf(ServerKind kind) => kind == ServerKind.Redis
        ? "redis-server"
        : Environment.GetEnvironmentVariable("TANDEM_SERVER") ?? Path.Combine(Repository.Root, "out", "tandem-server");

    /// <summary>A TCP port that nobody listens on.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private Process Launch(string[] more)
    {
        ProcessStartInfo start = new(PathOf(Kind)) { RedirectStandardInput = true, WorkingDirectory = Folder };
        List<string> arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", Folder,
            "--logfile", Path.Combine(Folder, "log"), "--enable-debug-command", "yes", "--save", string.Empty,
            "--repl-diskless-sync-delay", "0", .. _arguments, .. more,
        ];
        arguments.ForEach(start.ArgumentList.Add);
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Waits until it answers and has loaded its data.</summary>
    public void AwaitAnswer() => Wait.Until(
        $"{Kind} on port {Port} to answer",
        () =>
        {
            Assert.False(_process.HasExited, $"{Kind} ended with exit code {(HasExited ? ExitCode : 0)}:\n{Log}");
            try
            {
                return !Try("PING").IsError;
            }
            catch (IOException)
            {
                return false;
            }
        },
        StartSeconds,
        () => Log);

    private void Signal(string name) => ExternalProgram.Run(
        "kill", string.Empty, null, 5, "-" + name, _process.Id.ToString(CultureInfo.InvariantCulture));

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private static string ReadShared(string path)
    {
        if (!File.Exists(path))
        {
            return string.Empty;
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        return reader.ReadToEnd();
    }
}
