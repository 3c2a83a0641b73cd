using System;
using System.Collections.Generic;
using System.Threading;
using Tandem.Platform.Host;
using Tandem.Platform.Loop;
using Tandem.Platform.Networking;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Platform.Loop;

public class EventLoopTests
{
    private readonly TestClock _clock = new();

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public void Timers_run_in_the_order_of_their_times_and_then_of_their_making(string poller)
    {
        using EventLoop loop = NetworkBackend.Create(poller, _clock)!.Loop;
        var order = new List<string>();
        loop.After(20, () => order.Add("20"));
        loop.After(10, () => order.Add("10 first"));
        loop.After(10, () => order.Add("10 second"));
        loop.After(30, () => order.Add("30"));
        Assert.Equal(0, loop.RunOnce(0));
        _clock.AdvanceMilliseconds(20);
        Assert.Equal(3, loop.RunOnce(-1));
        Assert.Equal(["10 first", "10 second", "20"], order);
        _clock.AdvanceMilliseconds(10);
        loop.RunOnce(-1);
        Assert.Equal("30", order[^1]);
    }

    [Fact]
    public void A_periodic_timer_keeps_its_rhythm_and_skips_what_it_missed()
    {
        using EventLoop loop = NewLoop();
        int runs = 0;
        LoopTimer timer = loop.Every(100, () => runs++);
        for (int i = 0; i < 105; i++)
        {
            _clock.AdvanceMilliseconds(10);
            loop.RunOnce(0);
        }

        Assert.Equal(10, runs);
        _clock.AdvanceMilliseconds(10_000);
        loop.RunOnce(0);
        loop.RunOnce(0);
        Assert.Equal(11, runs);
        timer.Cancel();
        _clock.AdvanceMilliseconds(10_000);
        Assert.Equal(0, loop.RunOnce(0));
    }

    [Fact]
    public void A_changed_period_holds_from_now_on()
    {
        using EventLoop loop = NewLoop();
        int runs = 0;
        LoopTimer timer = loop.Every(1000, () => runs++);
        timer.PeriodMilliseconds = 10;
        _clock.AdvanceMilliseconds(10);
        loop.RunOnce(0);
        Assert.Equal(1, runs);
    }

    [Fact]
    public void A_timer_cancelled_by_an_earlier_one_does_not_run()
    {
        using EventLoop loop = NewLoop();
        int runs = 0;
        LoopTimer? second = null;
        loop.After(1, () => second!.Cancel());
        second = loop.After(1, () => runs++);
        _clock.AdvanceMilliseconds(5);
        loop.RunOnce(0);
        loop.RunOnce(0);
        Assert.Equal(0, runs);
        second.Restart(1);
        _clock.AdvanceMilliseconds(1);
        loop.RunOnce(0);
        Assert.Equal(1, runs);
    }

    [Fact]
    public void A_timer_that_cancels_itself_ends()
    {
        using EventLoop loop = NewLoop();
        int runs = 0;
        LoopTimer? timer = null;
        timer = loop.Every(1, () =>
        {
            runs++;
            timer!.Cancel();
        });
        for (int i = 0; i < 3; i++)
        {
            _clock.AdvanceMilliseconds(1);
            loop.RunOnce(0);
        }

        Assert.Equal(1, runs);
    }

    [Fact]
    public void A_timer_scheduled_by_a_timer_waits_for_the_next_turn()
    {
        using EventLoop loop = NewLoop();
        int runs = 0;
        void Again()
        {
            runs++;
            loop.After(0, Again);
        }

        loop.After(0, Again);
        loop.RunOnce(-1);
        Assert.Equal(1, runs);
        loop.RunOnce(-1);
        Assert.Equal(2, runs);
    }

    [Fact]
    public void Random_timers_fire_like_a_sorted_list()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var clock = new TestClock();
            using EventLoop loop = NetworkBackend.Create("socket", clock)!.Loop;
            var fired = new List<int>();
            var model = new List<(long Due, int Id, LoopTimer Timer)>();
            for (int id = 0; id < 200; id++)
            {
                int delay = random.Next(0, 50);
                int captured = id;
                model.Add((delay, id, loop.After(delay, () => fired.Add(captured))));
                if (random.Next(4) == 0)
                {
                    int victim = random.Next(model.Count);
                    model[victim].Timer.Cancel();
                    model.RemoveAt(victim);
                }
            }

            model.Sort((a, b) => a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Id.CompareTo(b.Id));
            for (int i = 0; i <= 50; i++)
            {
                loop.RunOnce(0);
                clock.AdvanceMilliseconds(1);
            }

            Assert.True(model.ConvertAll(m => m.Id).ToArray().AsSpan().SequenceEqual(fired.ToArray()), $"seed {seed}");
        }
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public void Work_enqueued_by_another_thread_ends_the_wait(string poller)
    {
        using EventLoop loop = NetworkBackend.Create(poller, new SystemClock())!.Loop;
        int owner = Environment.CurrentManagedThreadId;
        int ranOn = 0;
        int count = 0;
        const int Total = 20_000;
        var other = new Thread(() =>
        {
            for (int i = 0; i < Total; i++)
            {
                loop.EnqueueFromAnyThread(() =>
                {
                    ranOn = Environment.CurrentManagedThreadId;
                    count++;
                });
            }

            loop.EnqueueFromAnyThread(loop.Stop);
        });
        other.Start();
        loop.Run();
        other.Join();
        Assert.Equal(Total, count);
        Assert.Equal(owner, ranOn);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public void Stop_from_another_thread_ends_a_wait_without_limit(string poller)
    {
        using EventLoop loop = NetworkBackend.Create(poller, new SystemClock())!.Loop;
        var other = new Thread(loop.Stop);
        loop.After(0, other.Start);
        loop.Run();
        other.Join();
    }

    [Fact]
    public void Work_enqueued_by_the_loop_itself_runs_after_the_caller_is_done()
    {
        using EventLoop loop = NewLoop();
        var order = new List<string>();
        loop.EnqueueFromAnyThread(() =>
        {
            loop.EnqueueFromAnyThread(() => order.Add("inner"));
            order.Add("outer");
        });
        Assert.Equal(1, loop.RunOnce(-1));
        Assert.Equal(1, loop.RunOnce(-1));
        Assert.Equal(["outer", "inner"], order);
    }

    [Fact]
    public void A_turn_calls_its_hooks_around_the_wait_and_refreshes_the_time()
    {
        using EventLoop loop = NewLoop();
        var order = new List<string>();
        long before = loop.UnixMilliseconds;
        _clock.AdvanceMilliseconds(7);
        loop.BeforeSleep = () => order.Add($"before {loop.UnixMilliseconds - before}");
        loop.AfterSleep = () => order.Add($"after {loop.UnixMilliseconds - before}");
        loop.EnqueueFromAnyThread(() => order.Add("work"));
        loop.RunOnce(-1);
        Assert.Equal(["before 0", "after 7", "work"], order);
    }

    [Fact]
    public void A_nested_turn_runs_posted_work_but_no_timers()
    {
        using EventLoop loop = NewLoop();
        var order = new List<string>();
        loop.After(0, () => order.Add("timer"));
        loop.EnqueueFromAnyThread(() =>
        {
            loop.EnqueueFromAnyThread(() => order.Add(loop.IsNested ? "nested" : "not nested"));
            loop.RunOnce(0);
            order.Add("back");
        });
        loop.RunOnce(-1);
        Assert.Equal(["nested", "back", "timer"], order);
        Assert.False(loop.IsNested);
    }

    [Fact]
    public void An_idle_turn_of_epoll_allocates_nothing()
    {
        using EventLoop loop = NetworkBackend.Create("epoll", new SystemClock())!.Loop;
        loop.Every(1_000_000, () => { });
        loop.RunOnce(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) { loop.RunOnce(0); }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private EventLoop NewLoop() => NetworkBackend.Create("epoll", _clock)!.Loop;
}
