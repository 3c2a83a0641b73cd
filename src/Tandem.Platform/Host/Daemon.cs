using System;
using Tandem.Platform.Interop;

namespace Tandem.Platform.Host;

/// <summary>
/// `daemonize yes`. A managed runtime has threads and cannot fork, so the process starts itself a second time in a new
/// session, with no terminal, and ends when that one reports that it is up. The second process knows what it is by an
/// environment variable, and has the pid that goes into the pidfile.
/// </summary>
public static unsafe class Daemon
{
    private const string Marker = "TANDEM_DAEMON";

    /// <summary>Where the second process finds the pipe to report on.</summary>
    private const int ReportDescriptor = 3;

    /// <summary>POSIX_SPAWN_SETSID of glibc and musl.</summary>
    private const short SetSession = 0x80;

    /// <summary>Room for posix_spawn's opaque structures: glibc's take 80 and 336 bytes.</summary>
    private const int OpaqueSizeBytes = 512;

    private static bool s_hasReported;

    /// <summary>Whether this process is the detached one.</summary>
    public static bool IsDetached { get; } = TakeMarker();

    /// <summary>
    /// Starts this program once more with the same arguments, detached, and waits until it calls
    /// <see cref="ReportReady"/> or ends. Call it once the configuration has been read, before any file or port is
    /// opened.
    /// </summary>
    /// <returns>Null: it is up, and the caller exits with 0; else why not.</returns>
    public static string? Start()
    {
        if (!OperatingSystem.IsLinux()) { return "daemonize is not supported on this system"; }
        int* pipe = stackalloc int[2];
        if (Libc.pipe2(pipe, Libc.PipeCloseOnExec) != 0) { return $"pipe: {Errno.DescribeLast()}"; }
        int error = Spawn(pipe[1]);
        _ = Libc.close(pipe[1]);
        if (error != 0)
        {
            _ = Libc.close(pipe[0]);
            return $"posix_spawn: {Errno.Describe(error)}";
        }

        byte report;
        nint read;
        do
        {
            read = Libc.read(pipe[0], &report, 1);
        }
        while (read < 0 && Errno.Last == Errno.Interrupted);

        _ = Libc.close(pipe[0]);
        return read == 1 ? null : "the detached process ended before it was ready, see its log";
    }

    /// <summary>The detached process is up: its starter ends now. Nothing happens in any other process.</summary>
    public static void ReportReady()
    {
        if (!IsDetached || s_hasReported) { return; }
        s_hasReported = true;
        byte report = 1;
        Libc.write(ReportDescriptor, &report, 1);
        _ = Libc.close(ReportDescriptor);
    }

    private static bool TakeMarker()
    {
        if (Environment.GetEnvironmentVariable(Marker) is null || !OperatingSystem.IsLinux()) { return false; }
        Environment.SetEnvironmentVariable(Marker, null);
        _ = Libc.fcntl(ReportDescriptor, Libc.SetDescriptorFlags, Libc.CloseOnExec);
        return true;
    }

    private static int Spawn(int reportTo)
    {
        byte* actions = stackalloc byte[OpaqueSizeBytes];
        byte* attributes = stackalloc byte[OpaqueSizeBytes];
        _ = Libc.posix_spawn_file_actions_init(actions);
        _ = Libc.posix_spawnattr_init(attributes);
        for (int standard = 0; standard <= 2; standard++)
        {
            _ = Libc.posix_spawn_file_actions_addopen(actions, standard, "/dev/null", Libc.OpenReadWrite, 0);
        }

        // dup2 onto itself keeps close-on-exec set in older C libraries; the pipe is then lost and reported as such.
        _ = Libc.posix_spawn_file_actions_adddup2(actions, reportTo, ReportDescriptor);
        _ = Libc.posix_spawnattr_setflags(attributes, SetSession);
        byte** arguments = NativeTexts.Create(ProcessTitle.OriginalArguments);
        byte** environment = NativeTexts.Create([.. NativeTexts.Environment(), Marker + "=1"]);
        int process;
        int error = Libc.posix_spawn(
            &process, Environment.ProcessPath ?? "/proc/self/exe", actions, attributes, arguments, environment);
        NativeTexts.Free(arguments);
        NativeTexts.Free(environment);
        _ = Libc.posix_spawn_file_actions_destroy(actions);
        _ = Libc.posix_spawnattr_destroy(attributes);
        return error;
    }
}
