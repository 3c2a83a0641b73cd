using System.Collections.Generic;
using System.Linq;

namespace Tandem.Server.Sentinel;

/// <summary>The user's scripts, in the order in which they are due: some run at a time, one that fails with exit code 1 or by a
/// signal is run again later.</summary>
/// <remarks>Source of the numbers: the sample sentinel.conf and redis-sentinel 7.0.15.</remarks>
internal sealed class ScriptQueue(SentinelTimes times)
{
    private const int MostJobs = 256;
    private const int MostRunning = 16;
    private const int MostStarts = 10;
    private const int ExitCodeForRetry = 1;

    private readonly List<ScriptJob> _jobs = [];

    public IReadOnlyList<ScriptJob> Jobs => _jobs;

    public int RunningCount => _jobs.Count(static job => job.IsRunning);

    /// <summary>Adds a job; when there are too many, the oldest that does not run is given up.</summary>
    public void Add(string path, string[] arguments)
    {
        _jobs.Add(new ScriptJob(path, arguments));
        if (_jobs.Count > MostJobs && _jobs.Find(static job => !job.IsRunning) is { } oldest)
        {
            _jobs.Remove(oldest);
        }
    }

    /// <summary>The next job to start now; null when there is none, or enough run.</summary>
    public ScriptJob? NextDue(long now) =>
        RunningCount < MostRunning ? _jobs.Find(job => !job.IsRunning && job.DueAt <= now) : null;

    /// <summary>Jobs that have run for too long.</summary>
    public IEnumerable<ScriptJob> Overdue(long now) =>
        _jobs.Where(job => job.IsRunning && now - job.StartedAt > times.ScriptMaxRuntime);

    public static void Started(ScriptJob job, long now)
    {
        job.IsRunning = true;
        job.StartedAt = now;
        job.Starts++;
    }

    /// <summary>A job ended, or could not be started.</summary>
    /// <returns>True when it failed for good.</returns>
    public bool Ended(ScriptJob job, int exitCode, bool bySignal, long now)
    {
        job.IsRunning = false;
        job.ProcessId = 0;
        bool isRetried = (bySignal || exitCode == ExitCodeForRetry) && job.Starts < MostStarts;
        if (isRetried)
        {
            job.DueAt = now + (times.ScriptRetryDelay << (job.Starts - 1));
            return false;
        }

        _jobs.Remove(job);
        return bySignal || exitCode != 0;
    }
}
