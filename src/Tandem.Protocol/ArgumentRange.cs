namespace Tandem.Protocol;

/// <summary>Where one argument lies: bytes <paramref name="Start"/> to Start + <paramref name="Length"/> of the buffer
/// it was read from, without header and line end.</summary>
public readonly record struct ArgumentRange(int Start, int Length);
