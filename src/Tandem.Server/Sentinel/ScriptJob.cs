namespace Tandem.Server.Sentinel;

/// <summary>A script that is to be run, or is running.</summary>
internal sealed class ScriptJob(string path, string[] arguments)
{
    public string Path { get; } = path;

    public string[] Arguments { get; } = arguments;

    /// <summary>Not before this moment, monotonic milliseconds.</summary>
    public long DueAt { get; set; }

    public bool IsRunning { get; set; }

    public long StartedAt { get; set; }

    /// <summary>How often it was started.</summary>
    public int Starts { get; set; }

    /// <summary>0 while it is not running.</summary>
    public int ProcessId { get; set; }
}
