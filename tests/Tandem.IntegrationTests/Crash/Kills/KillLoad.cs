using System;
using System.IO;
using System.Linq;
using System.Threading;
using Tandem.IntegrationTests.Support;

namespace Tandem.IntegrationTests.Crash.Kills;

/// <summary>Clients that write to the master all the time, each on a thread of its own.</summary>
internal sealed class KillLoad
{
    private readonly Thread[] _threads;
    private volatile bool _goesOn = true;
    private Exception? _failure;

    public KillLoad(ServerProcess master, Workload workload, RarerWrites rarer, AcknowledgedAppends appends)
    {
        _threads =
        [
            .. ((Action[])[() => Write(master, workload), () => rarer.Run(master, () => _goesOn), () => appends.Run(() => _goesOn)])
            .Select(work => new Thread(() => Guard(work))),
        ];
        Array.ForEach(_threads, static thread => thread.Start());
    }

    /// <summary>Returns when all replies that will ever come are there; fails when a client saw what must not be.</summary>
    public void Stop()
    {
        _goesOn = false;
        Array.ForEach(_threads, static thread => thread.Join());
        if (_failure is not null)
        {
            throw new InvalidOperationException("a client failed", _failure);
        }
    }

    private void Write(ServerProcess master, Workload workload)
    {
        while (_goesOn)
        {
            try
            {
                workload.Write(master, 200);
            }
            catch (IOException)
            {
                Thread.Sleep(10);
            }
        }
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }
}
