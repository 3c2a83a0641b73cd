using System.Collections.Generic;
using Tandem.Platform.Host;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;

namespace Tandem.Server.Sentinel;

/// <summary>Runs the jobs of <see cref="ScriptQueue"/> as processes.</summary>
internal sealed class ScriptRunner(EventLoop loop, ServerLog log, ScriptQueue queue)
{
    private readonly Dictionary<ScriptJob, ChildProgram> _running = [];

    public ScriptQueue Queue { get; } = queue;

    /// <summary>Starts what is due, and ends what has run for too long.</summary>
    public void Tick(long now)
    {
        foreach (ScriptJob job in (ScriptJob[])[.. Queue.Overdue(now)])
        {
            log.Warning($"-script-timeout {job.Path} {job.ProcessId}");
            _running[job].Kill();
        }

        while (Queue.NextDue(now) is { } job)
        {
            Start(job, now);
        }
    }

    private void Start(ScriptJob job, long now)
    {
        ScriptQueue.Started(job, now);
        ChildProgram? child = ChildProgram.Start(
            job.Path, job.Arguments, (code, bySignal) => loop.EnqueueFromAnyThread(() => Ended(job, code, bySignal)), out string? error);
        if (child is null)
        {
            log.Warning($"-script-error {job.Path} 0 0 ({error})");
            Queue.Ended(job, exitCode: 2, bySignal: false, now);
            return;
        }

        job.ProcessId = child.ProcessId;
        _running[job] = child;
        log.Debug($"+script-child {job.ProcessId}");
    }

    private void Ended(ScriptJob job, int exitCode, bool bySignal)
    {
        if (_running.Remove(job, out ChildProgram? child))
        {
            child.Dispose();
        }

        int processId = job.ProcessId;
        if (Queue.Ended(job, exitCode, bySignal, loop.MonotonicMilliseconds))
        {
            log.Warning($"-script-error {job.Path} {(bySignal ? exitCode - 128 : 0)} {(bySignal ? 0 : exitCode)} (pid {processId})");
        }
    }
}
