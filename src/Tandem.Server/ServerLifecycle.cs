using System;
using System.Globalization;
using Tandem.Platform.Host;
using Tandem.Platform.Networking;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Persistence.Rdb;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server;

/// <summary>Listening, accepting, and the orderly end.</summary>
internal sealed class ServerLifecycle
{
    private readonly TandemServer _server;
    private volatile bool _wasInterrupted;
    private bool _hasTitle;

    public ServerLifecycle(TandemServer server) => _server = server;

    /// <summary>True once <see cref="End"/> was called: the loop stops after this turn.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; private set; }

    private TandemOptions Options => _server.Options;

    /// <summary>Shows a changed option proc-title-template, in a process whose title is ours.</summary>
    public void RefreshTitle()
    {
        if (_hasTitle)
        {
            SetTitle();
        }
    }

    /// <summary>Option proc-title-template: what ps shows.</summary>
    public void SetTitle()
    {
        _hasTitle = true;
        if (Options.Server.SetProcTitle
            && ProcessTitleTemplate.Expand(Options.Server.ProcTitleTemplate, TitlePart) is { } title)
        {
            ProcessTitle.TrySet(title);
        }
    }

    /// <summary>Continues the history of the log on disk behind a loaded append-only file: replicas of the old process resume.
    /// </summary>
    /// <returns>False when the files cannot be written.</returns>
    public bool OpenLog(bool isReplica, int streamDatabase)
    {
        if (!_server.AppendOnly.OpenAtStart(TandemServer.NewReplicationId(), isReplica, out bool hasHistory))
        {
            return false;
        }

        if (hasHistory && isReplica)
        {
            _server.Replication.Link.RestorePosition(streamDatabase);
        }
        else if (hasHistory)
        {
            _server.Replication.Replicas.ExpectReturn();
        }

        return true;
    }

    /// <summary>Continues the history that the loaded file names: replicas of the old process resume.</summary>
    public void RestoreHistory(bool isReplica)
    {
        long offset = _server.Loader.FieldOr("repl-offset", -1);
        if (offset < 0 || !_server.Loader.Fields.TryGetValue("repl-id", out string? text)
            || !ReplicationId.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out ReplicationId id))
        {
            return;
        }

        LogHistory? onDisk = _server.AppendOnly.ContinueAt(id, offset);
        if (isReplica)
        {
            _server.Log.Restore(onDisk ?? new LogHistory(id, ReplicationId.None, -1), offset, onDisk is not null);
            _server.Replication.Link.RestorePosition((int)_server.Loader.FieldOr("repl-stream-db", 0));
            return;
        }

        _server.Log.Restore(new LogHistory(TandemServer.NewReplicationId(), id, offset + 1), offset, onDisk is not null);
        _server.Replication.Replicas.ExpectReturn();

        // Replicas that come back hold these keys still.
        foreach ((int database, byte[] key) in _server.Loader.ExpiredKeys)
        {
            _server.Propagation.Add(database, _server.Options.Keyspace.LazyfreeLazyExpire ? "UNLINK"u8 : "DEL"u8, key);
        }

        _server.Propagation.EndUnit(asTransaction: false);
    }

    /// <summary>A signal, on the loop.</summary>
    public void OnSignal(HostSignal signal)
    {
        _server.ServerLog.Warning(signal == HostSignal.Interrupt
            ? "Received SIGINT scheduling shutdown..."
            : "Received SIGTERM scheduling shutdown...");
        ShutdownModes modes = signal == HostSignal.Interrupt
            ? Options.Server.ShutdownOnSigint
            : Options.Server.ShutdownOnSigterm;
        _server.Shutdown.RequestBySignal(modes);
    }

    /// <summary>A second SIGINT while the first is being served ends the process at once.</summary>
    public void OnSignalAtOnce(HostSignal signal)
    {
        if (signal == HostSignal.Interrupt && _wasInterrupted)
        {
            _server.ServerLog.Warning("You insist... exiting now.");
            _server.Storage.Delete(RdbSaves.TemporaryFileName);
            Environment.Exit(1);
        }

        _wasInterrupted |= signal == HostSignal.Interrupt;
    }

    /// <summary>The server stays: the next SIGINT is a first one again.</summary>
    public void ForgetInterrupt() => _wasInterrupted = false;

    /// <summary>Closes the listeners and stops the loop; nothing is saved here.</summary>
    public void End()
    {
        _server.Listeners.Close();
        _server.ServerLog.Warning("Redis is now ready to exit, bye bye...");
        ExitCode = 0;
        HasEnded = true;
        _server.Loop.Stop();
    }

    /// <summary>Stops without an orderly end, because going on would break a promise.</summary>
    public void EndAtOnce(int exitCode)
    {
        ExitCode = exitCode;
        HasEnded = true;
        _server.Loop.Stop();
    }

    /// <summary>Takes a connection that a listener accepted.</summary>
    public void Accept(Connection connection)
    {
        ClientStatistics statistics = _server.Clients.Statistics;
        if (_server.Clients.Count >= Options.Clients.MaxClients)
        {
            Refuse(connection, "ERR max number of clients reached"u8);
            return;
        }

        if (Options.Clients.ProtectedMode && _server.Access.Users.Default.HasNoPassword && !connection.IsUnixSocket
            && !connection.IsLoopback)
        {
            Refuse(connection, Errors.ProtectedMode);
            return;
        }

        statistics.ConnectionsReceived++;
        Client client = _server.Clients.Add(connection, _server.Keyspace[0]);
        connection.Handler = _server.Requests;
        connection.SetNoDelay(true);
        if (Options.Clients.TcpKeepAliveSeconds > 0)
        {
            connection.SetKeepAlive(Options.Clients.TcpKeepAliveSeconds);
        }

        _server.Access.Greet(client);
    }

    private void Refuse(Connection connection, ReadOnlySpan<byte> error)
    {
        _server.Clients.Statistics.RejectedConnections++;
        RespWriter reply = new();
        reply.Error(error);
        connection.Send(reply.Written);
        connection.Close();
    }

    private string? TitlePart(string name) => name switch
    {
        "title" => ProcessTitle.OriginalArguments.Length > 0 ? ProcessTitle.OriginalArguments[0] : _server.ExecutablePath,
        "listen-addr" => (Options.Network.Bind.Addresses.Count > 0 ? Options.Network.Bind.Addresses[0].TrimStart('-') : "*")
            + ":" + Options.Network.Port.ToString(CultureInfo.InvariantCulture),
        "server-mode" => Options.IsSentinel ? "[sentinel]" : Options.Cluster.Enabled ? "[cluster]" : string.Empty,
        "port" => Options.Network.Port.ToString(CultureInfo.InvariantCulture),
        "tls-port" => Options.Tls.Port.ToString(CultureInfo.InvariantCulture),
        "unixsocket" => Options.Network.UnixSocket ?? string.Empty,
        "config-file" => _server.ConfigPath,
        _ => null,
    };
}
