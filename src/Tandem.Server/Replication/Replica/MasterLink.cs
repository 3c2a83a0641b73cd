using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Tandem.Platform.Logging;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Replication.Replica;

/// <summary>The replica's side of the handshake as a pure machine: events and the time go in, actions come out.</summary>
/// <remarks>
/// <code>
///  Idle --Follow--> Connect --(now >= retry)--> Connecting --Connected--> Ping --+PONG--> Handshake
///                     ^                                                                      | last reply
///                     |  Failed, Closed, timeout: retry in 1 s                               v
///                     +----------- Streaming &lt;--CONTINUE--------------------------------- Psync
///                     |               ^                                                      |
///                     |               +--Loaded-- Transfer &lt;--FULLRESYNC, or -ERR then SYNC --+
/// </code>
/// REWIND, which only a Tandem master answers, closes and connects again once the log is rewound.
/// Source: replication.md, section 6.1; the log lines are those Redis users search for.
/// </remarks>
internal sealed class MasterLink
{
    /// <summary>Pause after a failure. Source: Redis, replicationCron runs each second.</summary>
    private const long RetryMilliseconds = 1000;

    private readonly Queue<string> _expected = new();
    private List<LinkAction> _actions = [];
    private long _retryAt;
    private long _lastInput;

    public LinkState State { get; private set; }

    /// <summary>Whom we follow and as whom; set by <see cref="Follow"/>.</summary>
    public MasterEndpoint Master { get; private set; } = new(string.Empty, 0);

    /// <summary>What we tell about ourselves.</summary>
    public required Func<LinkIdentity> Identity { get; init; }

    /// <summary>Where our log ends: the history and the position to resume from; none asks for a full copy.</summary>
    public required Func<(ReplicationId Id, long Position)> Position { get; init; }

    /// <summary>The names of our log, by which a Tandem master finds what we have in common; null when we have none.</summary>
    public Func<string?> History { get; set; } = static () => null;

    /// <summary>The epoch of the master's data, as it said in the handshake; 0 when it does not know.</summary>
    public long MasterEpoch { get; private set; }

    /// <summary>True while the peer is to become master by our request: FAILOVER.</summary>
    public Func<bool> HandsOver { get; set; } = static () => false;

    /// <summary>repl-timeout, milliseconds.</summary>
    public required Func<long> TimeoutMilliseconds { get; init; }

    /// <summary>Unix milliseconds since when the link is down; 0 while it is up.</summary>
    public long DownSince { get; private set; }

    /// <summary>REPLICAOF host port.</summary>
    public IReadOnlyList<LinkAction> Follow(MasterEndpoint master, long now)
    {
        Begin();
        if (State != LinkState.Idle)
        {
            _actions.Add(new LinkAction.Close());
        }

        Master = master;
        State = LinkState.Connect;
        _retryAt = now;
        DownSince = now;
        Note(LogLevel.Notice, $"Connecting to MASTER {master.Host}:{master.Port}");
        return Tick(now, keep: true);
    }

    /// <summary>REPLICAOF NO ONE.</summary>
    public IReadOnlyList<LinkAction> Leave()
    {
        Begin();
        if (State is not (LinkState.Idle or LinkState.Connect))
        {
            _actions.Add(new LinkAction.Close());
        }

        State = LinkState.Idle;
        return _actions;
    }

    /// <summary>Time passed: opens a due connection, and ends one that is silent for too long.</summary>
    public IReadOnlyList<LinkAction> Tick(long now) => Tick(now, keep: false);

    /// <summary>The connection was made.</summary>
    public IReadOnlyList<LinkAction> Connected(long now)
    {
        Begin();
        State = LinkState.Ping;
        _lastInput = now;
        Note(LogLevel.Notice, "Non blocking connect for SYNC fired the event.");
        _actions.Add(new LinkAction.Send("PING"));
        return _actions;
    }

    /// <summary>The connection could not be made, or broke.</summary>
    public IReadOnlyList<LinkAction> Failed(string reason, long now)
    {
        Begin();
        switch (State)
        {
            case LinkState.Connecting:
                Note(LogLevel.Warning, $"Error condition on socket for SYNC: {reason}");
                break;
            case LinkState.Streaming:
                Note(LogLevel.Notice, "Connection with master lost.");
                Note(LogLevel.Notice, "Caching the disconnected master state.");
                break;
            case LinkState.Transfer:
                Note(LogLevel.Warning, $"I/O error trying to sync with MASTER: {reason}");
                break;
            case LinkState.Idle:
                return _actions;
            default:
                Note(LogLevel.Warning, $"Master connection broke during the handshake: {reason}");
                break;
        }

        return Retry(now);
    }

    /// <summary>Bytes came from the master, whatever they were.</summary>
    public void Heard(long now) => _lastInput = now;

    /// <summary>The full copy was received and loaded.</summary>
    public IReadOnlyList<LinkAction> Loaded(long now)
    {
        Begin();
        State = LinkState.Streaming;
        DownSince = 0;
        _lastInput = now;
        Note(LogLevel.Notice, "MASTER <-> REPLICA sync: Finished with success");
        return _actions;
    }

    /// <summary>The master answered with a line, without its CR LF.</summary>
    public IReadOnlyList<LinkAction> Line(string line, long now)
    {
        Begin();
        _lastInput = now;
        switch (State)
        {
            case LinkState.Ping:
                return PingAnswered(line, now);
            case LinkState.Handshake:
                return HandshakeAnswered(line, now);
            case LinkState.Psync:
                return PsyncAnswered(line, now);
            default:
                return _actions;
        }
    }

    private List<LinkAction> Tick(long now, bool keep)
    {
        if (!keep)
        {
            Begin();
        }

        if (State == LinkState.Connect && now >= _retryAt)
        {
            State = LinkState.Connecting;
            _lastInput = now;
            _actions.Add(new LinkAction.Open());
            Note(LogLevel.Notice, "MASTER <-> REPLICA sync started");
        }
        else if (State > LinkState.Connect && now - _lastInput > TimeoutMilliseconds())
        {
            Note(LogLevel.Warning, State switch
            {
                LinkState.Streaming => "MASTER timeout: no data nor PING received...",
                LinkState.Transfer => "Timeout receiving bulk data from MASTER... If the problem persists try to set the "
                    + "'repl-timeout' parameter in redis.conf to a larger value.",
                _ => "Timeout connecting to the MASTER...",
            });
            return Retry(now);
        }

        return _actions;
    }

    private List<LinkAction> PingAnswered(string line, long now)
    {
        bool alive = line.StartsWith('+') || line.StartsWith("-NOAUTH", StringComparison.Ordinal)
            || line.StartsWith("-NOPERM", StringComparison.Ordinal)
            || line.StartsWith("-ERR operation not permitted", StringComparison.Ordinal);
        if (!alive)
        {
            Note(LogLevel.Warning, $"Error reply to PING from master: '{line}'");
            return Retry(now);
        }

        Note(LogLevel.Notice, "Master replied to PING, replication can continue...");
        MasterEpoch = 0;
        LinkIdentity identity = Identity();
        _expected.Clear();
        if (identity.Password is { } password)
        {
            Ask("AUTH", identity.User is { } user ? ["AUTH", user, password] : ["AUTH", password]);
        }

        Ask("listening-port", "REPLCONF", "listening-port", identity.Port.ToString(CultureInfo.InvariantCulture));
        if (identity.AnnouncedAddress is { } address)
        {
            Ask("ip-address", "REPLCONF", "ip-address", address);
        }

        Ask("capa", "REPLCONF", "capa", "eof", "capa", "psync2");

        // A line of its own: who does not know it refuses it alone.
        Ask("tandem-history", "REPLCONF", "tandem-history", History() ?? "none");

        State = LinkState.Handshake;
        return _actions;
    }

    private List<LinkAction> HandshakeAnswered(string line, long now)
    {
        string asked = _expected.Dequeue();
        if (line.StartsWith('-'))
        {
            if (asked == "AUTH")
            {
                Note(LogLevel.Warning, $"Unable to AUTH to MASTER: {line}");
                return Retry(now);
            }

            Note(LogLevel.Notice, $"(Non critical) Master does not understand REPLCONF {asked}: {line}");
        }

        if (asked == "tandem-history" && line.StartsWith("+OK ", StringComparison.Ordinal)
            && long.TryParse(line.AsSpan("+OK ".Length), NumberStyles.None, CultureInfo.InvariantCulture, out long epoch))
        {
            MasterEpoch = epoch;
        }

        if (_expected.Count == 0)
        {
            SendPsync();
        }

        return _actions;
    }

    private void SendPsync()
    {
        (ReplicationId id, long position) = Position();
        if (id.IsNone)
        {
            Note(LogLevel.Notice, "Partial resynchronization not possible (no cached master)");
            _actions.Add(new LinkAction.Send("PSYNC", "?", "-1"));
        }
        else
        {
            string offset = (position + 1).ToString(CultureInfo.InvariantCulture);
            Note(LogLevel.Notice, $"Trying a partial resynchronization (request {id}:{offset}).");
            _actions.Add(HandsOver()
                ? new LinkAction.Send("PSYNC", id.ToString(), offset, "FAILOVER")
                : new LinkAction.Send("PSYNC", id.ToString(), offset));
        }

        State = LinkState.Psync;
    }

    private List<LinkAction> PsyncAnswered(string line, long now)
    {
        if (line.Length == 0)
        {
            return _actions;
        }

        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words[0] == "+CONTINUE")
        {
            return Continued(words);
        }

        if (words[0] == "+FULLRESYNC")
        {
            return FullCopy(words, now);
        }

        if (words[0] == "+REWIND" && words.Length == 3)
        {
            return Rewind(words, now);
        }

        if (HandsOver())
        {
            Note(LogLevel.Warning, $"Unexpected reply to PSYNC from master: {line}");
            return Retry(now);
        }

        if (line.StartsWith("-NOMASTERLINK", StringComparison.Ordinal) || line.StartsWith("-LOADING", StringComparison.Ordinal))
        {
            Note(LogLevel.Notice, $"Master is currently unable to PSYNC but should be in the future: {line}");
            return Retry(now);
        }

        Note(LogLevel.Warning, line.StartsWith("-ERR", StringComparison.Ordinal)
            ? "Master does not support PSYNC or is in error state (reply: " + line + ")"
            : "Unexpected reply to PSYNC from master: " + line);
        Note(LogLevel.Notice, "Retrying with SYNC...");
        State = LinkState.Transfer;
        _actions.Add(new LinkAction.SendSync());
        _actions.Add(new LinkAction.Receive(ReplicationId.None, -1));
        return _actions;
    }

    private List<LinkAction> Continued(string[] words)
    {
        ReplicationId id = ReplicationId.None;
        if (words.Length > 1 && !ReplicationId.TryParse(Encoding.ASCII.GetBytes(words[1]), out id))
        {
            id = ReplicationId.None;
        }

        Note(LogLevel.Notice, "Successful partial resynchronization with master.");
        if (!id.IsNone && id != Position().Id)
        {
            Note(LogLevel.Notice, $"Master replication ID changed to {id}");
        }

        State = LinkState.Streaming;
        DownSince = 0;
        _actions.Add(new LinkAction.Resume(id));
        return _actions;
    }

    private List<LinkAction> FullCopy(string[] words, long now)
    {
        if (words.Length < 3 || !ReplicationId.TryParse(Encoding.ASCII.GetBytes(words[1]), out ReplicationId id)
            || !long.TryParse(words[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long offset))
        {
            Note(LogLevel.Warning, "Master replied with wrong +FULLRESYNC syntax.");
            return Retry(now);
        }

        Note(LogLevel.Notice, $"Full resync from master: {id}:{offset}");
        State = LinkState.Transfer;
        _actions.Add(new LinkAction.Receive(id, offset));
        return _actions;
    }

    private List<LinkAction> Rewind(string[] words, long now)
    {
        if (!ReplicationId.TryParse(Encoding.ASCII.GetBytes(words[1]), out ReplicationId id)
            || !long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out long position))
        {
            Note(LogLevel.Warning, "Master replied with wrong +REWIND syntax.");
            return Retry(now);
        }

        Note(LogLevel.Notice, $"Our history left the master's at {id}:{position}");
        List<LinkAction> actions = Retry(now);
        actions.Add(new LinkAction.Rewind(id, position));
        _retryAt = now;
        return actions;
    }

    private List<LinkAction> Retry(long now)
    {
        _actions.Add(new LinkAction.Close());
        _expected.Clear();
        State = LinkState.Connect;
        _retryAt = now + RetryMilliseconds;
        if (DownSince == 0)
        {
            DownSince = now;
        }

        return _actions;
    }

    private void Ask(string what, params string[] words)
    {
        _expected.Enqueue(what);
        _actions.Add(new LinkAction.Send(words));
    }

    private void Begin() => _actions = [];

    private void Note(LogLevel level, string text) => _actions.Add(new LinkAction.Log(level, text));
}
