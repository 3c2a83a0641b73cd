namespace Tandem.Server.Scripting;

/// <summary>What scripts and functions take, for INFO and MEMORY; kept by whoever runs them.</summary>
internal sealed class ScriptStatistics
{
    /// <summary>Bytes of the interpreter that runs EVAL.</summary>
    public long EvalVmBytes { get; set; }

    /// <summary>Bytes of the interpreter that runs functions.</summary>
    public long FunctionVmBytes { get; set; }

    /// <summary>Bytes of the texts kept for EVALSHA.</summary>
    public long EvalCacheBytes { get; set; }

    /// <summary>Bytes of the texts of libraries.</summary>
    public long FunctionCacheBytes { get; set; }

    /// <summary>Scripts that EVALSHA finds.</summary>
    public long CachedScripts { get; set; }

    public long Functions { get; set; }

    public long Libraries { get; set; }
}
