namespace Tandem.Platform.Host;

/// <summary>Signals a server answers to. The values are the numbers on Linux and macOS.</summary>
public enum HostSignal
{
    None = 0,

    /// <summary>SIGINT: Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>SIGTERM: an orderly end is asked for.</summary>
    Terminate = 15,
}
