using System.Collections.Generic;
using System.Linq;
using Tandem.Platform.Logging;
using Tandem.Protocol;

namespace Tandem.Server.Sentinel;

/// <summary>The protocol of Sentinel, without I/O: <see cref="Step"/> takes what happened and gives what to do. What it knows is
/// in <see cref="State"/>; docs/design/sentinel.md tells the rules.</summary>
/// <remarks>Time is monotonic milliseconds, so a clock that is set does not disturb it; what stops the process does, see
/// <see cref="SentinelState.IsTilted"/>.</remarks>
internal sealed class SentinelMachine
{
    private readonly DownDetection _down;
    private readonly FailoverSteps _failover;
    private readonly InfoReading _info;
    private readonly LinkUpkeep _links;
    private readonly HelloExchange _hello;
    private readonly Election _election;
    private readonly FencedChoice _fencing;
    private long _lastTick;

    public SentinelMachine(SentinelState state)
    {
        State = state;
        Outbox = new SentinelOutbox(state);
        Table = new MasterTable(state, Outbox);
        _hello = new HelloExchange(state, Outbox, Table);
        _links = new LinkUpkeep(state, Outbox, _hello);
        _down = new DownDetection(state, Outbox, _links);
        _election = new Election(state, Outbox);
        RoleOrders orders = new(state, Outbox);
        _fencing = new FencedChoice(state, Outbox);
        _failover = new FailoverSteps(state, Outbox, Table, _links, _hello, _down, _election, _fencing, orders);
        _info = new InfoReading(state, Outbox, _failover, orders);
    }

    public SentinelState State { get; }

    public SentinelOutbox Outbox { get; }

    public MasterTable Table { get; }

    /// <summary>True while moments matter: somebody does not answer, or a failover is under way. Ticks should then come every
    /// few milliseconds, else ten times a second.</summary>
    public bool IsUneasy => State.Masters.Values.Any(static m => m.IsDown || m.IsFailingOver || !m.Link.Commands.IsOpen
        || m.Link.PingPendingSince != 0);

    /// <summary>Takes one event.</summary>
    /// <returns>What to do, in order.</returns>
    public IReadOnlyList<SentinelAction> Step(SentinelEvent happened, long now)
    {
        switch (happened)
        {
            case SentinelEvent.Tick:
                Tick(now);
                break;
            case SentinelEvent.Opened opened:
                if (InstanceOf(opened.Channel.Link) is { } open && opened.Channel.State == ChannelState.Connecting)
                {
                    _links.Opened(open, opened.Channel, opened.LocalHost, now);
                }

                break;
            case SentinelEvent.Lost lost:
                if (InstanceOf(lost.Channel.Link) is { } gone)
                {
                    _links.Lost(gone, lost.Channel, lost.Reason, now);
                    CheckGroup(gone.Master, now);
                }

                break;
            case SentinelEvent.Replied replied:
                replied.Channel.Pending--;
                replied.Channel.ActivityAt = now;
                Take(replied, now);
                CheckGroup(replied.Instance.Master, now);
                break;
            case SentinelEvent.Heard heard:
                if (heard.Channel is not null)
                {
                    heard.Channel.ActivityAt = now;
                }

                _hello.Receive(heard.Message, now);
                break;
        }

        return Outbox.Take();
    }

    /// <summary>Another Sentinel asks whether the master at an address is down, and for a vote.</summary>
    /// <param name="candidate">For whom; "*" for nobody.</param>
    public (bool IsDown, string? Leader, long Epoch) Asked(string ip, int port, long epoch, string candidate, long now)
    {
        if (State.MasterAt(ip, port) is not { } master)
        {
            return (false, null, 0);
        }

        bool isDown = !State.IsTilted && master.Has(InstanceFlags.SubjectivelyDown);
        master.DoubtedAt = isDown ? now : master.DoubtedAt;
        if (candidate == "*")
        {
            return (isDown, null, 0);
        }

        (string? leader, long voted) = _election.Vote(master, epoch, candidate, now);
        return (isDown, leader, voted);
    }

    /// <summary>SENTINEL FAILOVER: without asking the others.</summary>
    /// <returns>Null, or the error to reply.</returns>
    public string? Failover(MonitoredMaster master, long now)
    {
        if (master.IsFailingOver)
        {
            return "INPROG Failover already in progress";
        }

        if (ReplicaChoice.Best(master, State.Times, now) is null)
        {
            return "NOGOODSLAVE No suitable replica to promote";
        }

        Outbox.Log(LogLevel.Warning, $"Executing user requested FAILOVER of '{master.Name}'");
        master.Flags |= InstanceFlags.ForcedFailover;
        _failover.Start(master, now);
        return null;
    }

    private void Tick(long now)
    {
        long pause = _lastTick == 0 ? 0 : now - _lastTick;
        _lastTick = now;
        if (pause > State.Times.TiltTrigger)
        {
            // Asleep for longer than our conclusions stay true: look again before anything is decided.
            State.IsTilted = true;
            State.TiltedAt = now;
            Outbox.AnnounceText(LogLevel.Warning, "+tilt", null, "#tilt mode entered");
        }

        foreach (MonitoredMaster master in (MonitoredMaster[])[.. State.Masters.Values])
        {
            foreach (MonitoredInstance instance in (MonitoredInstance[])[.. master.Everybody])
            {
                _links.Care(instance, now);
            }
        }

        if (State.IsTilted && now - State.TiltedAt >= State.Times.TiltPeriod)
        {
            State.IsTilted = false;
            Outbox.AnnounceText(LogLevel.Warning, "-tilt", null, "#tilt mode exited");
        }

        foreach (MonitoredMaster master in (MonitoredMaster[])[.. State.Masters.Values])
        {
            Check(master, now);
        }
    }

    private void Check(MonitoredMaster master, long now)
    {
        if (State.IsTilted)
        {
            return;
        }

        foreach (MonitoredInstance instance in master.Everybody)
        {
            _down.CheckSubjectively(instance, now);
        }

        _down.CheckObjectively(master, now);
        _failover.StartIfDue(master, now);
        _failover.Advance(master, now);
        _down.AskOthers(master, isForced: false, now);
    }

    // An event may be all that was waited for; in quiet times the next tick is soon enough.
    private void CheckGroup(MonitoredMaster master, long now)
    {
        if (master.IsDown || master.IsFailingOver)
        {
            Check(master, now);
        }
    }

    private void Take(SentinelEvent.Replied replied, long now)
    {
        RespValue reply = replied.Reply;
        switch (replied.Request)
        {
            case SentinelRequest.Ping:
                _links.Ponged(replied.Instance, reply, now);
                break;
            case SentinelRequest.Info when !reply.IsError:
                _info.Read(replied.Instance, reply.Text, now);
                break;
            case SentinelRequest.Ask when replied.Instance is MonitoredSentinel sentinel:
                _down.Answered(sentinel, reply, now);
                break;
            case SentinelRequest.Fence when replied.Instance is MonitoredReplica replica:
                _fencing.Answered(replica, reply);
                break;
            case SentinelRequest.Lease when replied.Instance is MonitoredMaster vouched:
                LinkUpkeep.Vouched(vouched, reply, now);
                break;
            case SentinelRequest.HandOver when reply.IsError:
                _failover.HandOverRefused(replied.Instance.Master, reply.Text, now);
                break;
            case SentinelRequest.Subscribe:
                _links.Subscribed(replied.Instance, replied.Channel, reply);
                break;
        }
    }

    private MonitoredInstance? InstanceOf(InstanceLink link) => State.Everybody.FirstOrDefault(i => i.Link == link);
}
