using System;
using System.Collections.Generic;
using Tandem.Platform.Loop;
using Tandem.Server.Clients;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Dispatch;

/// <summary>Holds commands of clients back for a time: all of them, or those that write, the master's too. While
/// it lasts nothing changes: no key expires either, so that replicas can catch up.</summary>
internal sealed class ClientPause
{
    private readonly Dispatcher _dispatcher;
    private readonly EventLoop _loop;
    private readonly Pause[] _pauses = new Pause[3];
    private readonly List<Client> _waiting = [];
    private LoopTimer? _timer;

    public ClientPause(Dispatcher dispatcher, EventLoop loop)
    {
        _dispatcher = dispatcher;
        _loop = loop;
        dispatcher.Refusals.Pause = HoldBack;
        dispatcher.Clients.Closing += client => Release(client);
    }

    /// <summary>True while somebody holds clients back.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Begins a pause, or makes the one for this reason longer and stricter.</summary>
    /// <param name="until">Unix milliseconds.</param>
    /// <param name="onlyWrites">False also holds back reads.</param>
    public void Begin(PauseReason reason, long until, bool onlyWrites)
    {
        ref Pause pause = ref _pauses[(int)reason];
        pause = pause.Until == 0
            ? new Pause(until, onlyWrites)
            : new Pause(Math.Max(pause.Until, until), pause.OnlyWrites && onlyWrites);
        Update();
    }

    /// <summary>Ends the pause for a reason; the commands held back run unless there is another one.</summary>
    public void End(PauseReason reason)
    {
        _pauses[(int)reason] = default;
        Update();
    }

    private bool HoldBack(Client client, CommandFlags flags)
    {
        if (client.Has(ClientFlags.Replica | ClientFlags.Internal) || !IsHeldBack(flags))
        {
            return false;
        }

        client.Set(ClientFlags.Paused);
        _waiting.Add(client);
        _dispatcher.Blocked.HeldBack++;
        return true;
    }

    private bool IsHeldBack(CommandFlags flags)
    {
        const CommandFlags Writes = CommandFlags.Write | CommandFlags.MayReplicate;
        foreach (Pause pause in _pauses)
        {
            if (pause.Until != 0 && !pause.OnlyWrites)
            {
                return true;
            }
        }

        return (flags & Writes) != 0;
    }

    private void Update()
    {
        long now = _loop.UnixMilliseconds;
        long next = long.MaxValue;
        IsOn = false;
        foreach (Pause pause in _pauses)
        {
            if (pause.Until != 0)
            {
                IsOn = true;
                next = Math.Min(next, pause.Until);
            }
        }

        _timer?.Cancel();
        _timer = null;
        if (IsOn)
        {
            _timer = _loop.After((int)Math.Clamp(next - now, 0, int.MaxValue), EndDue);
            _dispatcher.Gate |= ServerGate.Paused;
        }
        else
        {
            _dispatcher.Gate &= ~ServerGate.Paused;
        }

        _dispatcher.DefaultExpiryRule = IsOn || !_dispatcher.Propagation.IsMaster ? ExpiryRule.Hide : ExpiryRule.Remove;

        // Whoever is still held back comes here again.
        foreach (Client client in (Client[])[.. _waiting])
        {
            Release(client);
            _dispatcher.Clients.QueueInput(client);
        }
    }

    private void EndDue()
    {
        long now = _loop.UnixMilliseconds;
        for (int i = 0; i < _pauses.Length; i++)
        {
            if (_pauses[i].Until <= now)
            {
                _pauses[i] = default;
            }
        }

        Update();
    }

    private void Release(Client client)
    {
        if (client.Has(ClientFlags.Paused) && _waiting.Remove(client))
        {
            client.Clear(ClientFlags.Paused);
            _dispatcher.Blocked.HeldBack--;
        }
    }

    private readonly record struct Pause(long Until, bool OnlyWrites);
}
