using System.Linq;
using Tandem.Server.Sentinel;
using Xunit;

namespace Tandem.Tests.Sentinel;

public sealed class ScriptQueueTests
{
    private readonly ScriptQueue _queue = new(new SentinelTimes());

    [Fact]
    public void A_script_that_fails_with_1_is_run_again_later_and_later()
    {
        _queue.Add("/x", ["a"]);
        ScriptJob job = _queue.NextDue(0)!;
        ScriptQueue.Started(job, 0);
        Assert.Null(_queue.NextDue(0));
        Assert.False(_queue.Ended(job, exitCode: 1, bySignal: false, 100));
        Assert.Null(_queue.NextDue(30_099));
        Assert.Same(job, _queue.NextDue(30_100));
        ScriptQueue.Started(job, 30_100);
        _queue.Ended(job, exitCode: 9, bySignal: true, 30_200);
        Assert.Null(_queue.NextDue(90_199));
        Assert.Same(job, _queue.NextDue(90_200));
    }

    [Fact]
    public void A_script_that_succeeds_or_fails_with_2_is_done()
    {
        foreach (int code in (int[])[0, 2])
        {
            _queue.Add("/x", []);
            ScriptJob job = _queue.NextDue(0)!;
            ScriptQueue.Started(job, 0);
            Assert.Equal(code == 2, _queue.Ended(job, code, bySignal: false, 1));
            Assert.Empty(_queue.Jobs);
        }
    }

    [Fact]
    public void Sixteen_run_at_a_time_and_one_that_runs_for_too_long_is_told()
    {
        for (int i = 0; i < 20; i++)
        {
            _queue.Add("/x", []);
        }

        while (_queue.NextDue(0) is { } job)
        {
            ScriptQueue.Started(job, 0);
        }

        Assert.Equal(16, _queue.RunningCount);
        Assert.Empty(_queue.Overdue(60_000));
        Assert.Equal(16, _queue.Overdue(60_001).Count());
    }
}
