using System.Linq;
using Tandem.Platform.Logging;

namespace Tandem.Server.Sentinel;

/// <summary>Hello messages: how Sentinels find each other, and how the newest configuration spreads.</summary>
internal sealed class HelloExchange(SentinelState state, SentinelOutbox outbox, MasterTable table)
{
    /// <summary>Says hello through an instance whose connection for commands is open.</summary>
    public void Send(MonitoredInstance through, long now)
    {
        MonitoredMaster master = through.Master;
        InstanceAddress address = master.CurrentAddress;
        HelloMessage hello = new(
            state.AnnounceIp.Length > 0 ? state.AnnounceIp : through.Link.Commands.LocalHost,
            state.AnnouncePort > 0 ? state.AnnouncePort : state.OwnPort(), state.MyId, state.CurrentEpoch,
            master.Name, state.Shown(address), address.Port, master.ConfigEpoch);
        through.HelloSentAt = now;
        outbox.Send(through, SentinelRequest.Hello, master.CommandName("PUBLISH"), HelloMessage.Channel, hello.ToString());
    }

    /// <summary>Says hello through everybody of a master at once: something has changed that all must know.</summary>
    public void SendEverywhere(MonitoredMaster master, long now)
    {
        foreach (MonitoredInstance instance in master.Everybody)
        {
            if (instance.Link.Commands.IsOpen)
            {
                Send(instance, now);
            }
            else
            {
                instance.HelloSentAt = 0;
            }
        }
    }

    /// <summary>A message came in.</summary>
    public void Receive(string text, long now)
    {
        if (HelloMessage.Parse(text) is not { } hello || hello.Id == state.MyId
            || !state.Masters.TryGetValue(hello.MasterName, out MonitoredMaster? master)
            || state.AddressOf(hello.Ip, hello.Port) is not { } address)
        {
            return;
        }

        MonitoredSentinel sentinel = Meet(master, hello.Id, address, now);
        if (hello.Epoch > state.CurrentEpoch)
        {
            state.CurrentEpoch = hello.Epoch;
            outbox.Save();
            outbox.AnnounceText(LogLevel.Warning, "+new-epoch", master, SentinelOutbox.Number(hello.Epoch));
        }

        if (hello.ConfigEpoch > master.ConfigEpoch)
        {
            Adopt(master, sentinel, hello, now);
        }

        sentinel.HelloSeenAt = now;
    }

    private MonitoredSentinel Meet(MonitoredMaster master, string id, InstanceAddress address, long now)
    {
        if (master.Sentinels.TryGetValue(id, out MonitoredSentinel? known) && known.Address.IsSameAs(address))
        {
            return known;
        }

        bool hasMoved = known is not null;
        if (hasMoved)
        {
            table.Forget(known!, now);
        }
        else if (master.Sentinels.Values.FirstOrDefault(other => other.Address.IsSameAs(address)) is { } other)
        {
            // Its place was taken by a Sentinel with another id: it is no more.
            outbox.Announce(LogLevel.Notice, "+sentinel-invalid-addr", other);
            foreach (MonitoredMaster each in state.Masters.Values)
            {
                if (each.Sentinels.TryGetValue(other.Name, out MonitoredSentinel? gone))
                {
                    table.Forget(gone, now);
                }
            }
        }

        MonitoredSentinel sentinel = table.AddSentinel(master, id, address, now);
        if (hasMoved)
        {
            outbox.Announce(
                LogLevel.Notice, "+sentinel-address-switch", master,
                $"ip {address.Ip} port {SentinelOutbox.Number(address.Port)} for {id}");
            table.MoveSentinel(id, address, now);
        }
        else
        {
            outbox.Announce(LogLevel.Notice, "+sentinel", sentinel);
        }

        outbox.Save();
        return sentinel;
    }

    // The newest failover wins, wherever it was made.
    private void Adopt(MonitoredMaster master, MonitoredSentinel sentinel, HelloMessage hello, long now)
    {
        master.ConfigEpoch = hello.ConfigEpoch;
        if (state.AddressOf(hello.MasterIp, hello.MasterPort) is { } address
            && (!address.IsSameAs(master.Address) || !address.IsSameAs(master.CurrentAddress)))
        {
            // A failover of ours that is older than this one ends here, also when the new master is the one it wanted to replace.
            outbox.Announce(LogLevel.Warning, "+config-update-from", sentinel);
            table.AnnounceSwitch(master, address);
            outbox.RunReconfigScript(master, isLeader: false, master.Address, address);
            table.SwitchTo(master, address, now);
        }

        outbox.Save();
    }
}
