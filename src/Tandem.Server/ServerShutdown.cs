using System.Collections.Generic;
using System.Globalization;
using Tandem.Platform.Logging;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.Replication.Master;

namespace Tandem.Server;

/// <summary>The orderly end: waits for replicas that lag behind, saves, stops the loop. It can be given up while it waits.</summary>
/// <remarks>
/// While it waits, writes are held back, so that replicas can come to the end of the stream at all. Texts and order:
/// Redis 7.0.15, prepareForShutdown and finishShutdown in server.c.
/// </remarks>
internal sealed class ServerShutdown
{
    private readonly TandemServer _server;
    private readonly List<Client> _waiting = [];
    private ShutdownModes _modes;
    private ShutdownModes? _due;
    private long _deadline;

    public ServerShutdown(TandemServer server)
    {
        _server = server;
        server.Clients.Closing += client => _waiting.Remove(client);
        server.Replication.Replicas.Acknowledged += Continue;
    }

    /// <summary>True while replicas are waited for.</summary>
    public bool IsUnderWay => _deadline != 0;

    /// <summary>Time left for the replicas: INFO shutdown_in_milliseconds.</summary>
    public long RemainingMilliseconds => _deadline - _server.Loop.UnixMilliseconds;

    private ServerLog Log => _server.ServerLog;

    private ReplicaList Replicas => _server.Replication.Replicas;

    /// <summary>SHUTDOWN: the client waits until the server ends, or is told that it does not.</summary>
    public void Request(Client client, CommandDefinition command, ShutdownModes modes)
    {
        _waiting.Add(client);
        _server.Dispatcher.Blocked.BlockFor(client, command, 0, GiveUpWaiting);
        Begin(modes);
    }

    /// <summary>A signal: the server ends now, or when DEBUG PAUSE-CRON, which holds it up, is over.</summary>
    public void RequestBySignal(ShutdownModes modes)
    {
        _due = modes;
        if (!_server.Debugging.PausesCron && (_server.Dispatcher.Gate & ServerGate.Busy) == 0)
        {
            Continue();
        }
    }

    /// <summary>Ends the server, at once or when the replicas have everything.</summary>
    /// <returns>True when it ends now; false when it waits, or cannot end.</returns>
    public bool Begin(ShutdownModes modes)
    {
        if (IsUnderWay)
        {
            return false;
        }

        // What is loaded by half must not become the file.
        _modes = _server.Loader.IsLoading ? (modes & ~ShutdownModes.Save) | ShutdownModes.Nosave : modes;
        Log.Warning("User requested shutdown...");
        int timeout = _server.Options.Server.ShutdownTimeoutSeconds;
        if ((modes & ShutdownModes.Now) != 0 || timeout == 0 || CountLagging() == 0)
        {
            return Finish();
        }

        _deadline = _server.Loop.UnixMilliseconds + (timeout * 1000L);
        if (!_server.Pause.IsOn)
        {
            Replicas.AskForAck();
        }

        _server.Pause.Begin(PauseReason.Shutdown, long.MaxValue, onlyWrites: true);
        Log.Notice("Waiting for replicas before shutting down.");
        return false;
    }

    /// <summary>SHUTDOWN ABORT.</summary>
    /// <returns>False when no shutdown is under way.</returns>
    public bool Abort()
    {
        if (!IsUnderWay && _due is null)
        {
            return false;
        }

        Cancel();
        Log.Notice("Shutdown manually aborted.");
        return true;
    }

    /// <summary>Begins what a signal asked for, and ends the server when the replicas have everything or their time is over;
    /// called with each acknowledgement and ten times a second.</summary>
    public void Continue()
    {
        if (_due is { } modes)
        {
            _due = null;
            Begin(modes);
        }
        else if (IsUnderWay && (RemainingMilliseconds <= 0 || CountLagging() == 0))
        {
            Finish();
        }
    }

    private int CountLagging()
    {
        int count = 0;
        foreach (ReplicaSession session in Replicas.Sessions)
        {
            count += IsLagging(session) ? 1 : 0;
        }

        return count;
    }

    private bool IsLagging(ReplicaSession session) => session.AckedOffset != _server.Log.End;

    private bool Finish()
    {
        TellLags();
        if (_server.Saves.IsRunning)
        {
            Log.Warning("There is a child saving an .rdb. Killing it!");
            _server.Saves.Abandon();
        }

        if (!EndAppendOnly())
        {
            Log.Warning("Errors trying to shut down the server. Check the logs for more information.");
            Cancel();
            return false;
        }

        bool saves = (_modes & ShutdownModes.Save) != 0
            || (_server.Options.Persistence.Save.Points.Count > 0 && (_modes & ShutdownModes.Nosave) == 0);
        if (saves && !Save())
        {
            Log.Warning("Errors trying to shut down the server. Check the logs for more information.");
            Cancel();
            return false;
        }

        // What the replicas have not got yet is sent as far as their sockets take it.
        Replicas.PumpAll();
        _server.Lifecycle.End();
        return true;
    }

    private bool EndAppendOnly()
    {
        AppendOnlyFile file = _server.AppendOnly;
        if (file.State == AofState.Waiting)
        {
            bool isForced = (_modes & ShutdownModes.Force) != 0;
            Log.Warning("Writing initial AOF" + (isForced ? ". Exit anyway." : ", can't exit."));
            if (!isForced)
            {
                return false;
            }
        }

        if (file.Rewrite.IsRunning)
        {
            Log.Warning("There is a child rewriting the AOF. Killing it!");
            file.Rewrite.Abandon();
        }

        file.Close();
        return true;
    }

    private bool Save()
    {
        Log.Notice("Saving the final RDB snapshot before exiting.");
        if (_server.Saves.SaveNow() is null)
        {
            return true;
        }

        bool isForced = (_modes & ShutdownModes.Force) != 0;
        Log.Warning("Error trying to save the DB" + (isForced ? ". Exit anyway." : ", can't exit."));
        return isForced;
    }

    private void TellLags()
    {
        int count = Replicas.Sessions.Count;
        foreach (ReplicaSession session in Replicas.Sessions)
        {
            if (IsLagging(session))
            {
                long seconds = session.IsOnline ? (Replicas.Now - session.AckTime) / 1000 : 0;
                Log.Warning(string.Create(CultureInfo.InvariantCulture, $"Lagging replica {session.Name} reported offset "
                    + $"{_server.Log.End - session.AckedOffset} behind master, lag={seconds}, state={session.StateName}."));
            }
        }

        if (count > 0)
        {
            Log.Notice(string.Create(
                CultureInfo.InvariantCulture, $"{count - CountLagging()} of {count} replicas are in sync when shutting down."));
        }
    }

    private void Cancel()
    {
        _deadline = 0;
        _due = null;
        _server.Lifecycle.ForgetInterrupt();
        foreach (Client client in (Client[])[.. _waiting])
        {
            GiveUpWaiting(client);
            _server.Dispatcher.Blocked.Unblock(client);
        }

        _server.Pause.End(PauseReason.Shutdown);
    }

    private void GiveUpWaiting(Client client)
    {
        if (_waiting.Remove(client))
        {
            client.Reply.Error("ERR Errors trying to SHUTDOWN. Check logs."u8);
        }
    }
}
