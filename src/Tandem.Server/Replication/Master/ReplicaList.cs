using System;
using System.Collections.Generic;
using Tandem.Platform.Logging;
using Tandem.Platform.Networking;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Replication.Master;

/// <summary>Our replicas: asks for copies, feeds them from the log, counts who has what.</summary>
internal sealed class ReplicaList : IConnectionHandler
{
    private readonly Dispatcher _dispatcher;
    private readonly RequestProcessor _requests;
    private readonly ServerLog _log;
    private readonly List<ReplicaSession> _sessions = [];

    public ReplicaList(Dispatcher dispatcher, RequestProcessor requests, ServerLog log)
    {
        _dispatcher = dispatcher;
        _requests = requests;
        _log = log;
        dispatcher.Clients.Closing += ClientClosing;
    }

    /// <summary>Sessions that asked for data (SYNC or PSYNC).</summary>
    public IReadOnlyList<ReplicaSession> Sessions => _sessions;

    /// <summary>INFO sync_full, sync_partial_ok, sync_partial_err.</summary>
    public long FullCopies { get; set; }

    public long Resumes { get; set; }

    public long RefusedResumes { get; set; }

    /// <summary>Full copies by reason: for a replica without data, for one of another history, and for a position that is no longer
    /// kept.</summary>
    public long FirstCopies { get; private set; }

    public long CopiesForHistory { get; private set; }

    public long CopiesForOffset { get; private set; }

    /// <summary>Replicas that were told to rewind.</summary>
    public long RewindsAsked { get; private set; }

    /// <summary>The most that one of them had beyond the common history since this node became a master: what its former master was
    /// ahead, once that is back.</summary>
    public long LargestSurplus { get; set; }

    /// <summary>Unix milliseconds since when there is no replica: repl-backlog-ttl counts from here.</summary>
    public long NoneSince { get; private set; }

    /// <summary>Called when a replica is waiting for a copy to begin.</summary>
    public Action? CopyWanted { get; set; }

    /// <summary>Called when a replica acknowledged something: WAIT, min-replicas.</summary>
    public Action? Acknowledged { get; set; }

    /// <summary>True while a GETACK is due: one is appended before the loop sleeps, for all who wait together.</summary>
    public bool AsksForAck { get; private set; }

    /// <summary>Called when a session ends that a running snapshot may be sending to.</summary>
    public Action<ReplicaSession>? Left { get; set; }

    public long Now => _dispatcher.Clients.Now;

    /// <summary>What REPLCONF says is kept from the first such command on.</summary>
    public static ReplicaSession SessionOf(Client client) =>
        (ReplicaSession)(client.ReplicaSession ??= new ReplicaSession(client));

    /// <summary>PSYNC: resume when the log still has what the replica lacks, else a full copy.</summary>
    /// <param name="id">The history the replica has; none asks for a copy.</param>
    /// <param name="position">The last byte the replica has.</param>
    public void Synchronize(Client client, ReplicationId id, long position, bool isPlainSync)
    {
        ReplicaSession session = SessionOf(client);
        session.IsPlainSync = isPlainSync;
        ReplicationLog log = _dispatcher.Log;
        if (!isPlainSync && !id.IsNone && log.CanResume(id, position))
        {
            Resume(session, position);
            return;
        }

        if (!isPlainSync && !id.IsNone && session.History is { } history && ResumesInCommon(session, history, position))
        {
            return;
        }

        if (!isPlainSync && !id.IsNone)
        {
            RefusedResumes++;
            _log.Write(LogLevel.Notice, id != log.Id && id != log.SecondId
                ? $"Partial resynchronization not accepted: Replication ID mismatch (Replica asked for '{id}', my "
                    + $"replication IDs are '{log.Id}' and '{log.SecondId}')"
                : $"Unable to partial resync with replica {session.Name} for lack of backlog (Replica request was: {position + 1}).");
        }

        CountReason(id);
        FullCopies++;
        if (!log.IsActive)
        {
            // A history that was not kept cannot be resumed by anybody: a new one begins here.
            log.Activate();
        }

        Attach(session, ReplicaState.WaitStart);
        CopyWanted?.Invoke();
    }

    /// <summary>The cut of the copy for waiting replicas was made: they are told where the stream goes on.</summary>
    public void CutMade(ReplicaSession session)
    {
        ReplicationLog log = _dispatcher.Log;
        session.State = ReplicaState.WaitEnd;
        session.Reader = log.OpenReader(log.End);

        // The stream behind the copy begins with SELECT, whatever database it is in now.
        log.Database = -1;
        if (!session.IsPlainSync)
        {
            session.Client.Reply.Raw(System.Text.Encoding.ASCII.GetBytes($"+FULLRESYNC {log.Id} {log.End}\r\n"));
            _dispatcher.Clients.QueueWrite(session.Client);
        }
    }

    /// <summary>The copy is with the replica: from now on it gets the stream.</summary>
    public void BringOnline(ReplicaSession session)
    {
        session.State = ReplicaState.Online;
        session.AckTime = Now;
        if (session.OnlySnapshot)
        {
            _dispatcher.Clients.CloseSoon(session.Client);
            return;
        }

        _log.Write(LogLevel.Notice, $"Synchronization with replica {session.Name} succeeded");
        Pump(session);
    }

    /// <summary>REPLCONF ACK.</summary>
    public void Ack(Client client, long offset, long fsynced)
    {
        if (client.ReplicaSession is not ReplicaSession session)
        {
            return;
        }

        session.AckedOffset = Math.Max(session.AckedOffset, offset);
        session.FsyncedOffset = Math.Max(session.FsyncedOffset, fsynced);
        session.AckTime = Now;
        if (session.WaitsForAck)
        {
            session.WaitsForAck = false;
            BringOnline(session);
        }

        Acknowledged?.Invoke();
    }

    /// <summary>Has the replicas asked where they are.</summary>
    public void AskForAck() => AsksForAck = true;

    /// <summary>Replicas that acknowledged a position.</summary>
    public int CountAcked(long offset) => Count(offset, static (session, offset) => session.AckedOffset >= offset);

    /// <summary>Position that so many replicas have acknowledged; 0, which everybody has, when there are fewer. Who names no port, as tools
    /// that read the stream, does not count: no Sentinel could promote it.</summary>
    /// <param name="count">At least 1.</param>
    public long AckedEnd(int count)
    {
        long best = 0;
        foreach (ReplicaSession session in _sessions)
        {
            if (session.IsOnline && session.AckedOffset > best
                && Count(session.AckedOffset, static (other, offset) => other.ListeningPort > 0 && other.AckedOffset >= offset) >= count)
            {
                best = session.AckedOffset;
            }
        }

        return best;
    }

    /// <summary>Replicas that have a position on their disks.</summary>
    public int CountDurable(long offset) => Count(offset, static (session, offset) => session.FsyncedOffset >= offset);

    /// <summary>Online replicas whose last sign of life is at most so old: what min-replicas-max-lag looks at.</summary>
    public int CountGood(long maxLagSeconds)
    {
        int count = 0;
        foreach (ReplicaSession session in _sessions)
        {
            if (session.IsOnline && (Now - session.AckTime) / 1000 <= maxLagSeconds)
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>CONFIG RESETSTAT.</summary>
    public void ResetCounters() => (FullCopies, Resumes, RefusedResumes) = (0, 0, 0);

    /// <summary>Sends to every replica what it is due; called before the loop sleeps.</summary>
    public void PumpAll()
    {
        if (AsksForAck)
        {
            AsksForAck = false;
            _dispatcher.Propagation.AppendNow("*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n"u8);
        }

        _dispatcher.Log.WriteOut();
        for (int i = _sessions.Count - 1; i >= 0; i--)
        {
            Pump(_sessions[i]);
        }
    }

    /// <summary>Sends what a replica is due.</summary>
    public void Pump(ReplicaSession session)
    {
        bool sendsFile = session.File is not null;
        long sent = session.Pump();
        if (sent < 0)
        {
            _dispatcher.Clients.Close(session.Client);
            return;
        }

        _dispatcher.Clients.Statistics.NetReplicationOutputBytes += sent;
        if (sendsFile && session.File is null && session.State == ReplicaState.Sending)
        {
            BringOnline(session);
            return;
        }

        // One that is fed from disk takes no memory, however slow it is.
        if (session.Reader is { } reader && _dispatcher.Log.Files is not { IsOpen: true }
            && _dispatcher.Clients.Limits.Replica.IsOver(reader.Behind, Now, session.Client))
        {
            _log.Write(LogLevel.Warning, $"Client {session.Name} scheduled to be closed ASAP for overcoming of output buffer limits.");
            _dispatcher.Clients.CloseSoon(session.Client);
        }
    }

    /// <summary>Nobody is connected yet, but replicas of an earlier process may come: repl-backlog-ttl counts from now.</summary>
    public void ExpectReturn() => NoneSince = Math.Max(Now, 1);

    /// <summary>Closes all replicas: they come back and learn the new history.</summary>
    public void DisconnectAll()
    {
        for (int i = _sessions.Count - 1; i >= 0; i--)
        {
            _sessions[i].Close();
            _dispatcher.Clients.CloseSoon(_sessions[i].Client);
        }
    }

    public void OnReadable(Connection connection) => _requests.OnReadable(connection);

    public void OnWritable(Connection connection)
    {
        Client client = (Client)connection.State!;
        if (client.Reply.Length > 0)
        {
            _dispatcher.Clients.Send(client);
        }

        if (client.ReplicaSession is ReplicaSession session && !client.Has(ClientFlags.Closed))
        {
            Pump(session);
        }
    }

    private int Count(long offset, Func<ReplicaSession, long, bool> has)
    {
        int count = 0;
        foreach (ReplicaSession session in _sessions)
        {
            count += session.IsOnline && has(session, offset) ? 1 : 0;
        }

        return count;
    }

    private void CountReason(ReplicationId id)
    {
        ReplicationLog log = _dispatcher.Log;
        if (id.IsNone)
        {
            FirstCopies++;
        }
        else if (id != log.Id && id != log.SecondId)
        {
            CopiesForHistory++;
        }
        else
        {
            CopiesForOffset++;
        }
    }

    // Its history left ours somewhere: it goes on from there, after taking back what we do not have.
    private bool ResumesInCommon(ReplicaSession session, LogHistory history, long position)
    {
        ReplicationLog log = _dispatcher.Log;
        long common = log.History.CommonEnd(log.End, history, position, out ReplicationId id);
        if (!log.IsActive || common < 0 || common < log.Start || (common == position && !session.TakesNewIds))
        {
            return false;
        }

        if (common == position)
        {
            Resume(session, position);
            return true;
        }

        _log.Write(LogLevel.Notice, $"Replica {session.Name} is ahead of the common history by {position - common} bytes: it is asked "
            + $"to rewind to offset {common}.");
        RewindsAsked++;
        LargestSurplus = Math.Max(LargestSurplus, position - common);
        session.Client.Reply.Raw(System.Text.Encoding.ASCII.GetBytes($"+REWIND {id} {common}\r\n"));
        _dispatcher.Clients.QueueWrite(session.Client);
        return true;
    }

    private void Resume(ReplicaSession session, long position)
    {
        Resumes++;
        ReplicationLog log = _dispatcher.Log;
        Attach(session, ReplicaState.Online);
        session.Reader = log.OpenReader(log.Broken == BrokenRule.ResumesTooLate ? log.End : position);
        session.AckedOffset = position;
        session.Client.Reply.Raw(session.TakesNewIds
            ? System.Text.Encoding.ASCII.GetBytes($"+CONTINUE {log.Id}\r\n")
            : "+CONTINUE\r\n"u8);
        _dispatcher.Clients.QueueWrite(session.Client);
        _log.Write(LogLevel.Notice, $"Partial resynchronization request from {session.Name} accepted. Sending "
            + $"{log.End - position} bytes of backlog starting from offset {position + 1}.");
    }

    private void Attach(ReplicaSession session, ReplicaState state)
    {
        session.State = state;
        session.AckTime = Now;
        session.Client.Set(ClientFlags.Replica);
        session.Client.Connection!.Handler = this;
        if (!_sessions.Contains(session))
        {
            _sessions.Add(session);
        }

        NoneSince = 0;
    }

    private void ClientClosing(Client client)
    {
        if (client.ReplicaSession is not ReplicaSession session)
        {
            return;
        }

        if (_sessions.Remove(session))
        {
            if (!session.OnlySnapshot)
            {
                _log.Write(LogLevel.Notice, $"Connection with replica {session.Name} lost.");
            }

            if (_sessions.Count == 0)
            {
                NoneSince = Now;
            }
        }

        session.Close();
        Left?.Invoke(session);
    }
}
