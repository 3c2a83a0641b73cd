namespace Tandem.Server.Scripting;

/// <summary>What scripts and functions take, for INFO and MEMORY.</summary>
internal sealed class ScriptStatistics(EvalScripts evals, FunctionEngine functions)
{
    /// <summary>Bytes of the interpreter that runs EVAL. O(its objects).</summary>
    public long EvalVmBytes => evals.VmBytes;

    /// <summary>Bytes of the interpreter that runs functions. O(its objects).</summary>
    public long FunctionVmBytes => functions.VmBytes;

    /// <summary>Bytes of the texts kept for EVALSHA.</summary>
    public long EvalCacheBytes => evals.TextBytes;

    /// <summary>Bytes of the texts of libraries.</summary>
    public long FunctionCacheBytes => functions.Set.SizeBytes;

    /// <summary>Scripts that EVALSHA finds.</summary>
    public long CachedScripts => evals.Count;

    public long Functions => functions.Set.FunctionCount;

    public long Libraries => functions.Set.Libraries.Count;
}
