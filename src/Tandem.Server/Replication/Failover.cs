using System.Globalization;
using Tandem.Platform.Logging;
using Tandem.Server.Dispatch;
using Tandem.Server.Replication.Master;

namespace Tandem.Server.Replication;

/// <summary>FAILOVER: hands the role of master to a replica without losing a write.</summary>
/// <remarks>
/// <code>
///  None --Begin--> WaitingForSync --a replica has everything, or forced--> InProgress --it accepts--> None
///    ^                   | time is over, Abort                                 | it refuses, Abort
///    +-------------------+-----------------------------------------------------+ (master again)
/// </code>
/// Writes are held back from the beginning to the end. Source of order and texts: Redis 7.0.15, replication.c, failoverCommand
/// and updateFailoverStatus.
/// </remarks>
internal sealed class Failover
{
    private readonly ReplicationNode _node;
    private readonly ClientPause _pause;
    private readonly Dispatcher _dispatcher;
    private readonly ServerLog _log;
    private string? _host;
    private int _port;
    private long _deadline;
    private bool _isForced;

    public Failover(ReplicationNode node, ClientPause pause, Dispatcher dispatcher, ServerLog log)
    {
        _node = node;
        _pause = pause;
        _dispatcher = dispatcher;
        _log = log;
        node.Link.Machine.HandsOver = () => State == FailoverState.InProgress;
        node.Link.PsyncDecided = Answered;
        node.HoldsPings = () => State != FailoverState.None;
    }

    public FailoverState State { get; private set; }

    /// <summary>The word in INFO master_failover_state.</summary>
    public string StateName => State switch
    {
        FailoverState.WaitingForSync => "waiting-for-sync",
        FailoverState.InProgress => "failover-in-progress",
        _ => "no-failover",
    };

    /// <summary>Begins to wait for a replica.</summary>
    /// <param name="host">Which replica; null for the first that has everything.</param>
    /// <param name="timeoutMilliseconds">How long to wait; 0 for ever.</param>
    /// <param name="isForced">True to hand over to it when the time is up although it lags.</param>
    public void Begin(string? host, int port, long timeoutMilliseconds, bool isForced)
    {
        _host = host;
        _port = port;
        _isForced = isForced;
        _deadline = timeoutMilliseconds > 0 ? _node.Replicas.Now + timeoutMilliseconds : 0;
        State = FailoverState.WaitingForSync;
        _log.Notice(host is null ? "FAILOVER requested to any replica." : $"FAILOVER requested to {Target}.");
        _pause.Begin(PauseReason.Failover, long.MaxValue, onlyWrites: true);
    }

    /// <summary>Gives it up; who had begun to follow is master again.</summary>
    public void Abort(string reason)
    {
        if (State == FailoverState.None)
        {
            return;
        }

        _log.Notice($"FAILOVER to {(_host is null ? "any replica" : Target)} aborted: {reason}");
        if (State == FailoverState.InProgress)
        {
            _node.BecomeMaster();
        }

        End();
    }

    /// <summary>Goes on when a replica has everything or the time is up; called ten times a second.</summary>
    public void Continue()
    {
        if (State != FailoverState.WaitingForSync)
        {
            return;
        }

        if (_deadline > 0 && _node.Replicas.Now >= _deadline)
        {
            if (!_isForced)
            {
                Abort("Replica never caught up before timeout");
                return;
            }

            _log.Notice($"FAILOVER to {Target} time out exceeded, failing over.");
            HandOver();
        }
        else if (FindSynced() is { } session)
        {
            (_host, _port) = (session.Address, session.ListeningPort);
            _log.Notice($"Failover target {Target} is synced, failing over.");
            HandOver();
        }
    }

    /// <summary>The replica at an address, null when there is none.</summary>
    public ReplicaSession? Find(string host, int port)
    {
        foreach (ReplicaSession session in _node.Replicas.Sessions)
        {
            if (session.Address == host && session.ListeningPort == port)
            {
                return session;
            }
        }

        return null;
    }

    private string Target => string.Create(CultureInfo.InvariantCulture, $"{_host}:{_port}");

    private ReplicaSession? FindSynced()
    {
        if (_host is not null)
        {
            return Find(_host, _port) is { } wanted && HasEverything(wanted) ? wanted : null;
        }

        foreach (ReplicaSession session in _node.Replicas.Sessions)
        {
            if (HasEverything(session))
            {
                return session;
            }
        }

        return null;
    }

    private bool HasEverything(ReplicaSession session) => session.AckedOffset == _dispatcher.Log.End;

    private void HandOver()
    {
        State = FailoverState.InProgress;
        _node.BecomeReplica(_host!, _port);
    }

    private void Answered(bool isAccepted)
    {
        if (State != FailoverState.InProgress)
        {
            return;
        }

        if (isAccepted)
        {
            End();
        }
        else
        {
            Abort("Failover target rejected psync request");
        }
    }

    private void End()
    {
        State = FailoverState.None;
        _host = null;
        _pause.End(PauseReason.Failover);
    }
}
