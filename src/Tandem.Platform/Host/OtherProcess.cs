using Tandem.Platform.Interop;

namespace Tandem.Platform.Host;

/// <summary>Signals to processes that we started. Unix only.</summary>
public static class OtherProcess
{
    private const int SigTerm = 15;

    /// <summary>Asks a process to end (SIGTERM), which .NET has no call for.</summary>
    /// <returns>False when there is no such process any more, or it is not ours.</returns>
    public static bool Terminate(int processId) => Libc.kill(processId, SigTerm) == 0;
}
