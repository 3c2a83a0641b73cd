using System.Collections.Generic;
using System.Globalization;
using Tandem.Platform.Logging;

namespace Tandem.Server.Sentinel;

/// <summary>Collects what is to be done, and gives events their text.</summary>
internal sealed class SentinelOutbox(SentinelState state)
{
    private List<SentinelAction> _actions = [];

    /// <summary>What came together since the last call.</summary>
    public IReadOnlyList<SentinelAction> Take()
    {
        List<SentinelAction> actions = _actions;
        _actions = [];
        return actions;
    }

    public void Add(SentinelAction action) => _actions.Add(action);

    public void Save() => Add(new SentinelAction.Save());

    public void Log(LogLevel level, string text) => Add(new SentinelAction.Log(level, text));

    /// <summary>Sends a command on the connection for commands, which must be open.</summary>
    public void Send(MonitoredInstance to, SentinelRequest request, params string[] words) =>
        Send(to.Link.Commands, to, request, words);

    public void Send(LinkChannel channel, MonitoredInstance to, SentinelRequest request, params string[] words)
    {
        channel.Pending++;
        Add(new SentinelAction.Send(channel, request, to, words));
    }

    /// <summary>Ends a connection if there is one.</summary>
    public void Close(LinkChannel channel)
    {
        if (channel.State != ChannelState.Closed)
        {
            channel.State = ChannelState.Closed;
            channel.Pending = 0;
            Add(new SentinelAction.Close(channel));
        }
    }

    /// <summary>Ends both connections of an instance.</summary>
    public void CloseAll(MonitoredInstance instance, long now)
    {
        if (instance.Link.Commands.IsOpen)
        {
            instance.Link.LostAt = now;
        }

        Close(instance.Link.Commands);
        Close(instance.Link.PubSub);
    }

    /// <summary>The instance is forgotten: ends its connections unless others use them.</summary>
    public void Release(MonitoredInstance instance, long now)
    {
        if (--instance.Link.UserCount == 0)
        {
            CloseAll(instance, now);
        }
    }

    /// <summary>An event about an instance: "&lt;kind&gt; &lt;name&gt; &lt;ip&gt; &lt;port&gt; @ &lt;its master&gt; text".</summary>
    public void Announce(LogLevel level, string name, MonitoredInstance about, string text = "") =>
        AnnounceText(level, name, about.Master, text.Length > 0 ? Describe(about) + " " + text : Describe(about));

    /// <summary>An event with a text of its own.</summary>
    /// <param name="master">Whose notification script is told; null for none.</param>
    public void AnnounceText(LogLevel level, string name, MonitoredMaster? master, string text)
    {
        Add(new SentinelAction.Announce(level, name, text));
        if (level == LogLevel.Warning && master?.NotificationScript is { } script)
        {
            Add(new SentinelAction.RunScript(script, [name, text]));
        }
    }

    /// <summary>Tells the client-reconfig-script that clients are sent elsewhere.</summary>
    /// <param name="isLeader">Whether this Sentinel made the failover.</param>
    public void RunReconfigScript(MonitoredMaster master, bool isLeader, InstanceAddress from, InstanceAddress to)
    {
        if (master.ClientReconfigScript is { } script)
        {
            Add(new SentinelAction.RunScript(
                script,
                [
                    master.Name, isLeader ? "leader" : "observer", "start", state.Shown(from), Number(from.Port),
                    state.Shown(to), Number(to.Port),
                ]));
        }
    }

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private string Describe(MonitoredInstance about)
    {
        string text = $"{about.KindWord} {about.Name} {state.Shown(about.Address)} {Number(about.Address.Port)}";
        MonitoredMaster master = about.Master;
        return about == master
            ? text
            : $"{text} @ {master.Name} {state.Shown(master.Address)} {Number(master.Address.Port)}";
    }
}
