using System;
using Tandem.Platform.Interop;

namespace Tandem.Platform.Host;

/// <summary>Processor time used so far, as INFO's used_cpu_* fields have it.</summary>
/// <param name="User">Microseconds in the program.</param>
/// <param name="System">Microseconds in the kernel for it.</param>
public readonly record struct CpuTimes(long User, long System)
{
    /// <summary>Microseconds in all.</summary>
    public long Total => User + System;

    public static CpuTimes OfProcess() => OperatingSystem.IsWindows()
        ? new(
            (long)Environment.CpuUsage.UserTime.TotalMicroseconds,
            (long)Environment.CpuUsage.PrivilegedTime.TotalMicroseconds)
        : Read(Libc.UsageSelf);

    /// <summary>Of child processes that have ended and were waited for.</summary>
    public static CpuTimes OfChildren() => OperatingSystem.IsWindows() ? default : Read(Libc.UsageChildren);

    /// <summary>Of the calling thread; zero where the system cannot tell.</summary>
    public static CpuTimes OfThread() => OperatingSystem.IsLinux() ? Read(Libc.UsageThread) : default;

    private static unsafe CpuTimes Read(int who)
    {
        byte* usage = stackalloc byte[144];
        if (Libc.getrusage(who, usage) != 0) { return default; }

        // Microseconds are an i64 on Linux and an i32 with padding on macOS: below a million both read alike as i32.
        return new CpuTimes(
            (*(long*)usage * 1_000_000) + *(int*)(usage + 8), (*(long*)(usage + 16) * 1_000_000) + *(int*)(usage + 24));
    }
}
