using Tandem.Protocol;
using Tandem.Server.Clients;

namespace Tandem.Server.Scripting;

/// <summary>The script that runs now, and what it has done so far.</summary>
internal sealed class ScriptRun
{
    private ArgumentList? _ranges;
    private byte[] _request = [];

    /// <summary>Who called it.</summary>
    public required Client Caller { get; init; }

    public required Script Script { get; init; }

    /// <summary>True for EVAL and its kin; false for a function.</summary>
    public bool IsEval => Script is EvalScript;

    /// <summary>Writes are refused: it says so itself, or it was called by a *_RO command.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>It may use memory that is not there.</summary>
    public bool AllowsOom { get; init; }

    /// <summary>Monotonic milliseconds.</summary>
    public long StartedAt { get; init; }

    /// <summary>It has changed data: it cannot be killed any more, and the state of the server no longer ends it.</summary>
    public bool HasWritten { get; set; }

    /// <summary>It runs for so long that other clients are answered BUSY.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Somebody said SCRIPT KILL or FUNCTION KILL.</summary>
    public bool IsKilled { get; set; }

    /// <summary>The command that called it, for FUNCTION STATS; kept only when <see cref="Keep"/> was called.</summary>
    public RequestArguments Request => new(_request, _ranges is { } ranges ? ranges.AsSpan() : default);

    /// <summary>Keeps a copy of the command that called the function.</summary>
    public void Keep(RequestArguments request)
    {
        int length = 0;
        for (int i = 0; i < request.Count; i++)
        {
            length += request[i].Length;
        }

        _request = new byte[length];
        _ranges = new ArgumentList(request.Count);
        length = 0;
        for (int i = 0; i < request.Count; i++)
        {
            request[i].CopyTo(System.MemoryExtensions.AsSpan(_request, length));
            _ranges.Add(new ArgumentRange(length, request[i].Length));
            length += request[i].Length;
        }
    }
}
