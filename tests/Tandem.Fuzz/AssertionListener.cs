using System.Diagnostics;

namespace Tandem.Fuzz;

/// <summary>Makes a failed Debug.Assert an exception, so that the run can say which input it was.</summary>
internal sealed class AssertionListener : TraceListener
{
    /// <inheritdoc/>
    public override void Fail(string? message, string? detailMessage) =>
        throw new FuzzException("assertion failed: " + message + " " + detailMessage);

    /// <inheritdoc/>
    public override void Write(string? message)
    {
    }

    /// <inheritdoc/>
    public override void WriteLine(string? message)
    {
    }
}
