using System;
using Tandem.Platform.Interop;

namespace Tandem.Platform.Host;

/// <summary>How many descriptors the process may have open (RLIMIT_NOFILE).</summary>
public static class FileDescriptorLimit
{
    /// <summary>Tries to raise the limit to at least so many; root may also raise the hard limit.</summary>
    /// <returns>The limit afterwards, maybe lower than wished; <see cref="long.MaxValue"/> where there is
    /// none.</returns>
    public static unsafe long Raise(long wished)
    {
        if (OperatingSystem.IsWindows()) { return long.MaxValue; }
        int resource = OperatingSystem.IsMacOS() ? Libc.LimitOpenFilesMac : Libc.LimitOpenFilesLinux;
        ulong* limits = stackalloc ulong[2];
        if (Libc.getrlimit(resource, limits) != 0) { return 1024; }
        ulong hard = limits[1];
        if (limits[0] < (ulong)wished)
        {
            limits[0] = (ulong)wished;
            limits[1] = Math.Max(hard, (ulong)wished);
            if (Libc.setrlimit(resource, limits) != 0)
            {
                limits[0] = Math.Min(hard, (ulong)wished);
                limits[1] = hard;
                _ = Libc.setrlimit(resource, limits);
            }

            _ = Libc.getrlimit(resource, limits);
        }

        return limits[0] > long.MaxValue ? long.MaxValue : (long)limits[0];
    }
}
