namespace Tandem.Server;

/// <summary>Who supervises the process and is told when it is ready.</summary>
internal enum Supervision
{
    Upstart,
    Systemd,

    /// <summary>Whoever the environment speaks of.</summary>
    Auto,

    No,
}
