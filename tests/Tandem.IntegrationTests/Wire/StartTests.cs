using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Tandem.IntegrationTests.Support;
using Tandem.Platform.Host;
using Tandem.Roles.Up;
using Xunit;

namespace Tandem.IntegrationTests.Wire;

/// <summary>How a server starts, where it listens, and how it ends.</summary>
public sealed class StartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tandem-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ServerKind.Tandem)]
    [InlineData(ServerKind.Redis)]
    public void A_wrong_line_ends_the_start_and_is_shown_with_its_number(ServerKind kind)
    {
        string file = Path.Combine(_folder, "wrong.conf");
        File.WriteAllText(file, "# comment\nport 0\n\nmaxmemory lots\n");
        (int? exitCode, _, string errors) = ExternalProgram.Try(ServerProcess.PathOf(kind), "", _folder, 30, file);
        Assert.Equal(1, exitCode);
        Assert.Contains("*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***", errors, StringComparison.Ordinal);
        Assert.Contains("Reading the configuration file, at line 4", errors, StringComparison.Ordinal);
        Assert.Contains(">>> 'maxmemory lots'", errors, StringComparison.Ordinal);
        Assert.Contains("argument must be a memory value", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.Tandem)]
    [InlineData(ServerKind.Redis)]
    public void A_daemon_writes_pid_file_and_log_and_removes_the_pid_file_at_its_end(ServerKind kind)
    {
        int port = ServerProcess.FreePort();
        string pidFile = Path.Combine(_folder, "server.pid");
        string log = Path.Combine(_folder, "server.log");
        (int? exitCode, _, string errors) = ExternalProgram.Try(
            ServerProcess.PathOf(kind), "", _folder, 30, "--port", Text(port), "--bind", "127.0.0.1", "--daemonize", "yes",
            "--pidfile", pidFile, "--logfile", log, "--save", "", "--dir", _folder);
        Assert.True(exitCode == 0, errors);
        Wait.Until("the pid file", () => File.Exists(pidFile) && File.ReadAllText(pidFile).EndsWith('\n'));
        int pid = int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture);
        try
        {
            Wait.Until("an answer", () => Answers(port), details: () => File.ReadAllText(log));
            Assert.NotEqual(Environment.ProcessId, pid);
            Assert.Contains(Text(pid) + ":M ", File.ReadAllText(log), StringComparison.Ordinal);
        }
        finally
        {
            OtherProcess.Terminate(pid);
        }

        Wait.Until("the pid file to go", () => !File.Exists(pidFile), details: () => File.ReadAllText(log));
    }

    [Theory]
    [InlineData(ServerKind.Tandem)]
    [InlineData(ServerKind.Redis)]
    public void Without_a_port_a_server_is_reached_through_its_unix_socket(ServerKind kind)
    {
        string socket = Path.Combine(_folder, "socket");
        ProcessStartInfo start = new(ServerProcess.PathOf(kind)) { WorkingDirectory = _folder };
        foreach (string word in (string[])["--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", "--save", "",
            "--logfile", Path.Combine(_folder, "log"), "--dir", _folder])
        {
            start.ArgumentList.Add(word);
        }

        using Process server = Process.Start(start)!;
        try
        {
            Wait.Until("the socket", () => File.Exists(socket));
            Wait.Until(
                "an answer",
                () => ExternalProgram.Try("redis-cli", "", _folder, 10, "-s", socket, "ping").Output.Trim() == "PONG");
            Assert.Equal("700", ExternalProgram.Run("stat", "", _folder, 10, "-c", "%a", socket).Trim());
            string clients = ExternalProgram.Run("redis-cli", "", _folder, 10, "-s", socket, "client", "list");
            Assert.Contains("addr=" + socket + ":0 ", clients, StringComparison.Ordinal);
            Assert.Contains("flags=U ", clients, StringComparison.Ordinal);
        }
        finally
        {
            OtherProcess.Terminate(server.Id);
            server.WaitForExit();
        }

        Assert.Equal(0, server.ExitCode);
        Assert.False(File.Exists(socket));
    }

    [Theory]
    [InlineData(ServerKind.Tandem)]
    [InlineData(ServerKind.Redis)]
    public void A_server_that_would_listen_nowhere_ends(ServerKind kind)
    {
        (int? exitCode, string output, _) = ExternalProgram.Try(
            ServerProcess.PathOf(kind), "", _folder, 30, "--port", "0", "--save", "");
        Assert.Equal(1, exitCode);
        Assert.Contains("Configured to not listen anywhere, exiting.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.Tandem)]
    [InlineData(ServerKind.Redis)]
    public void A_port_in_use_ends_the_start(ServerKind kind)
    {
        using ServerProcess first = ServerProcess.Start(kind);
        (int? exitCode, string output, _) = ExternalProgram.Try(
            ServerProcess.PathOf(kind), "", _folder, 30, "--port", Text(first.Port), "--bind", "127.0.0.1", "--save", "");
        Assert.Equal(1, exitCode);
        Assert.Contains($"Failed listening on port {first.Port} (TCP), aborting.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public void The_poller_can_be_chosen(string poller)
    {
        using ServerProcess server = ServerProcess.Start(ServerKind.Tandem, "--poller", poller);
        Assert.Equal(poller == "epoll" ? "epoll" : "select", server.Info("multiplexing_api"));
        server.Do("SET", "k", new string('x', 1_000_000));
        Assert.Equal(1_000_000, server.Do("GET", "k").Text.Length);
    }

    [Theory]
    [InlineData(ServerKind.Tandem)]
    [InlineData(ServerKind.Redis)]
    public void Port_and_addresses_can_change_while_the_server_runs(ServerKind kind)
    {
        using ServerProcess server = ServerProcess.Start(kind);
        using ServerProcess other = ServerProcess.Start(kind);
        Assert.StartsWith(
            "ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port.",
            server.Try("CONFIG", "SET", "maxmemory", "1mb", "port", Text(other.Port)).Text, StringComparison.Ordinal);
        Assert.Equal("0", server.Do("CONFIG", "GET", "maxmemory").Items[1].Text);
        int port = ServerProcess.FreePort();
        server.Do("CONFIG", "SET", "port", Text(port));
        Assert.True(Answers(port));
        Assert.False(Answers(server.Port));
        Assert.StartsWith(
            "ERR CONFIG SET failed (possibly related to argument 'bind') - Failed to bind to specified addresses.",
            server.Try("CONFIG", "SET", "bind", "999.999.999.999").Text, StringComparison.Ordinal);
        Assert.True(Answers(port));
        server.Do("CONFIG", "SET", "bind", "");
        Assert.False(Answers(port));
        server.Do("CONFIG", "SET", "bind", "127.0.0.1");
        Assert.True(Answers(port));
    }

    [Theory]
    [InlineData(ServerKind.Tandem, "TERM", "shutdown-on-sigterm", "nosave", false)]
    [InlineData(ServerKind.Redis, "TERM", "shutdown-on-sigterm", "nosave", false)]
    [InlineData(ServerKind.Tandem, "TERM", "shutdown-on-sigterm", "save", true)]
    [InlineData(ServerKind.Tandem, "INT", "shutdown-on-sigint", "save now", true)]
    [InlineData(ServerKind.Redis, "INT", "shutdown-on-sigint", "save now", true)]
    [InlineData(ServerKind.Tandem, "INT", "shutdown-on-sigint", "default", false)]
    public void A_signal_ends_the_server_as_its_option_says(
        ServerKind kind, string signal, string option, string value, bool saves)
    {
        using ServerProcess server = ServerProcess.Start(kind);
        server.Do("CONFIG", "SET", option, value);
        server.Do("SET", "k", "v");
        ExternalProgram.Run("kill", "", _folder, 10, "-" + signal, Text(server.ProcessId));
        Wait.Until("the end", () => server.HasExited, details: () => server.Log);
        Assert.Equal(0, server.ExitCode);
        Assert.Equal(saves, File.Exists(Path.Combine(server.Folder, "dump.rdb")));
        Assert.Contains($"Received SIG{signal} scheduling shutdown...", server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.Tandem)]
    [InlineData(ServerKind.Redis)]
    public void SHUTDOWN_saves_when_asked_and_stays_when_it_cannot(ServerKind kind)
    {
        using ServerProcess server = ServerProcess.Start(kind);
        server.Do("SET", "k", "v");
        foreach (string words in (string[])["SHUTDOWN SAVE NOSAVE", "SHUTDOWN NOW ABORT", "SHUTDOWN LATER"])
        {
            Assert.Equal("ERR syntax error", server.Try(words.Split(' ')).Text);
        }

        Assert.Equal("ERR No shutdown in progress.", server.Try("SHUTDOWN", "ABORT").Text);
        string path = Path.Combine(server.Folder, "dump.rdb");
        Directory.CreateDirectory(Path.Combine(path, "occupied"));
        Assert.Equal("ERR Errors trying to SHUTDOWN. Check logs.", server.Try("SHUTDOWN", "SAVE").Text);
        Directory.Delete(path, recursive: true);
        Assert.Throws<IOException>(() => server.Try("SHUTDOWN", "SAVE"));
        Wait.Until("the end", () => server.HasExited, details: () => server.Log);
        Assert.True(File.Exists(path));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool Answers(int port)
    {
        try
        {
            using NodeConnection connection = new("127.0.0.1", port);
            return connection.Command("PING").Text == "PONG";
        }
        catch (IOException)
        {
            return false;
        }
    }
}
