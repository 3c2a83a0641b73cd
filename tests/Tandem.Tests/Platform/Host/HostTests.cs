using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using Tandem.Platform.Host;
using Tandem.Platform.Interop;
using Tandem.Platform.Loop;
using Tandem.Platform.Networking;
using Tandem.Platform.Storage;
using Xunit;

namespace Tandem.Tests.Platform.Host;

public class HostTests
{
    [Fact]
    public void Resident_memory_is_that_of_the_process()
    {
        long resident = ResidentMemory.ReadBytes();
        Assert.InRange(resident, 10_000_000, ResidentMemory.MachineBytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ResidentMemory.ReadBytes();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Processor_times_grow_with_work()
    {
        CpuTimes before = CpuTimes.OfThread();
        long until = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 20);
        while (Stopwatch.GetTimestamp() < until) { }
        CpuTimes after = CpuTimes.OfThread();
        CpuTimes process = CpuTimes.OfProcess();
        Assert.True(after.User + after.System > before.User + before.System);
        Assert.True(process.User + process.System >= after.User + after.System);
        Assert.True(CpuTimes.OfChildren().User >= 0);
    }

    [Fact]
    public void The_limit_of_descriptors_is_at_least_what_stands_already()
    {
        long limit = FileDescriptorLimit.Raise(64);
        Assert.InRange(limit, 64, long.MaxValue);
        Assert.Equal(limit, FileDescriptorLimit.Raise(limit));
    }

    [Fact]
    public void Entropy_does_not_repeat()
    {
        Assert.NotEqual(Entropy.Seed(), Entropy.Seed());
        Assert.Matches("^[0-9a-f]{40}$", Entropy.HexId());
        Assert.Matches("^[0-9a-f]{8}$", Entropy.HexId(8));
    }

    [Fact]
    public void The_clock_runs_forward_and_knows_the_day()
    {
        var clock = new SystemClock();
        long first = clock.MonotonicMicroseconds;
        Assert.True(clock.MonotonicMicroseconds >= first);
        long difference = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - (clock.UnixMicroseconds / 1000);
        Assert.InRange(difference, -1000, 1000);
    }

    [Fact]
    public void The_system_is_described_as_uname_does()
    {
        Assert.Matches("^[A-Z][A-Za-z]+ [^ ]+.* [a-z0-9_]+$", HostDescription.OperatingSystemName);
    }

    [Fact]
    public void The_out_of_memory_score_can_be_set_to_itself()
    {
        if (!OomScore.IsSupported) { return; }
        Assert.Null(OomScore.TryWrite(OomScore.Read()));
        Assert.Equal("Invalid argument", OomScore.TryWrite(5000));
    }

    [Fact]
    public void The_pid_file_holds_the_pid_and_goes_with_its_owner()
    {
        string path = Path.Combine(Path.GetTempPath(), $"tandem-{Environment.ProcessId}.pid");
        using (PidFile? file = PidFile.Write(new FileStorage(), path, out string? error))
        {
            Assert.Null(error);
            Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n", File.ReadAllText(path));
        }

        Assert.False(File.Exists(path));
        Assert.Null(PidFile.Write(new FileStorage(), "/nowhere/x.pid", out string? reason));
        Assert.Equal("No such file or directory", reason);
    }

    [Fact]
    public void The_process_title_replaces_the_arguments()
    {
        if (!OperatingSystem.IsLinux()) { return; }
        Assert.NotEmpty(ProcessTitle.OriginalArguments);
        string? path = Environment.GetEnvironmentVariable("PATH");
        foreach (string title in new[] { "tandem-tests *:6379", new string('x', 600), "short" })
        {
            Assert.True(ProcessTitle.TrySet(title));
            Assert.Equal(title, File.ReadAllText("/proc/self/cmdline").TrimEnd('\0'));
        }

        Assert.Equal(path, Environment.GetEnvironmentVariable("PATH"));
    }

    [Fact]
    public void A_signal_becomes_work_on_the_loop()
    {
        if (OperatingSystem.IsWindows()) { return; }
        using EventLoop loop = NetworkBackend.Create("socket", new SystemClock())!.Loop;
        int owner = Environment.CurrentManagedThreadId;
        var atOnce = new ManualResetEventSlim();
        var received = HostSignal.None;
        int thread = 0;
        using Signals signals = Signals.Watch(
            loop,
            signal =>
            {
                received = signal;
                thread = Environment.CurrentManagedThreadId;
                loop.Stop();
            },
            _ => atOnce.Set());
        Assert.Equal(0, Libc.kill(Environment.ProcessId, (int)HostSignal.Terminate));
        loop.Run();
        Assert.Equal(HostSignal.Terminate, received);
        Assert.Equal(owner, thread);
        Assert.True(atOnce.IsSet);
    }
}
