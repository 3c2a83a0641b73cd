namespace Tandem.Server.Sentinel;

/// <summary>The orders by which servers take a role.</summary>
internal sealed class RoleOrders(SentinelState state, SentinelOutbox outbox)
{
    /// <summary>Tells a server to follow another one, or none, and to tell its clients by closing them.</summary>
    /// <param name="target">Null for none: it becomes a master.</param>
    public void TakeRole(MonitoredInstance instance, InstanceAddress? target)
    {
        MonitoredMaster names = instance.Master;
        string client = names.CommandName("CLIENT");
        outbox.Send(instance, SentinelRequest.Order, names.CommandName("MULTI"));
        if (names.IsGuarded && instance.KnowsFence)
        {
            string epoch = SentinelOutbox.Number(names.IsFailingOver ? names.FailoverEpoch : names.ConfigEpoch);
            outbox.Send(
                instance, SentinelRequest.Order, [
                    names.CommandName("FENCE"), epoch,
                    .. target is null ? (string[])["PROMOTE"] : ["FOLLOW", state.Shown(target), SentinelOutbox.Number(target.Port)],
                ]);
        }
        else
        {
            outbox.Send(
                instance, SentinelRequest.Order, names.CommandName("SLAVEOF"), target is null ? "NO" : state.Shown(target),
                target is null ? "ONE" : SentinelOutbox.Number(target.Port));
        }

        outbox.Send(instance, SentinelRequest.Order, names.CommandName("CONFIG"), "REWRITE");
        outbox.Send(instance, SentinelRequest.Order, client, "KILL", "TYPE", "normal");
        outbox.Send(instance, SentinelRequest.Order, client, "KILL", "TYPE", "pubsub");
        outbox.Send(instance, SentinelRequest.Order, names.CommandName("EXEC"));
    }

    /// <summary>Asks a live master to hand its role over without losing a write.</summary>
    /// <param name="timeout">How long it may wait for the replica, milliseconds.</param>
    public void HandOver(MonitoredMaster master, MonitoredReplica replica, long timeout) => outbox.Send(
        master, SentinelRequest.HandOver, master.CommandName("FAILOVER"), "TO", state.Shown(replica.Address),
        SentinelOutbox.Number(replica.Address.Port), "TIMEOUT", SentinelOutbox.Number(timeout));

    /// <summary>Takes <see cref="HandOver"/> back.</summary>
    public void KeepRole(MonitoredMaster master)
    {
        if (master.Link.Commands.IsOpen)
        {
            outbox.Send(master, SentinelRequest.Order, master.CommandName("FAILOVER"), "ABORT");
        }
    }

    /// <summary>A server that changed roles by itself: its file and its clients are to know it.</summary>
    public void Settle(MonitoredInstance instance)
    {
        if (instance.Link.Commands.IsOpen)
        {
            string client = instance.Master.CommandName("CLIENT");
            outbox.Send(instance, SentinelRequest.Order, instance.Master.CommandName("CONFIG"), "REWRITE");
            outbox.Send(instance, SentinelRequest.Order, client, "KILL", "TYPE", "normal");
            outbox.Send(instance, SentinelRequest.Order, client, "KILL", "TYPE", "pubsub");
        }
    }
}
