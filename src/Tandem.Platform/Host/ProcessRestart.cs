using System;
using System.Threading;
using Tandem.Platform.Interop;

namespace Tandem.Platform.Host;

/// <summary>Starts this program anew in the place of this process: the pid and the arguments stay, all else is gone.</summary>
public static unsafe class ProcessRestart
{
    /// <summary>Waits and starts anew. Descriptors above 2 are all close-on-exec, so the system closes them.</summary>
    /// <returns>Why that failed; on success it does not return.</returns>
    public static string Run(long delayMilliseconds)
    {
        if (!OperatingSystem.IsLinux()) { return "restarting is not supported on this system"; }
        if (Environment.ProcessPath is not { } path) { return "the program's file is not known"; }
        Thread.Sleep(TimeSpan.FromMilliseconds(delayMilliseconds));
        byte** arguments = NativeTexts.Create(ProcessTitle.OriginalArguments);
        byte** environment = NativeTexts.Create(NativeTexts.Environment());
        _ = Libc.execve(path, arguments, environment);
        string error = Errno.DescribeLast();
        NativeTexts.Free(arguments);
        NativeTexts.Free(environment);
        return error;
    }
}
