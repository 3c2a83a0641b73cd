namespace Tandem.Lua.Execution;

/// <summary>What coroutine.status tells.</summary>
internal enum CoroutineStatus
{
    /// <summary>Not started, or waiting in a yield.</summary>
    Suspended,

    /// <summary>The one that runs.</summary>
    Running,

    /// <summary>It resumed another one.</summary>
    Normal,

    /// <summary>Ended, or failed.</summary>
    Dead,
}
