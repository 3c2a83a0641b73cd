namespace Tandem.Server.Commands.Generic;

/// <summary>How far one call of a scan goes: until it has seen the elements wanted, or has passed ten times as many nearly
/// empty buckets.</summary>
internal struct ScanProgress
{
    private readonly long _wanted;
    private long _steps;

    /// <param name="wanted">COUNT.</param>
    public ScanProgress(long wanted)
    {
        _wanted = wanted;

        // Source: Redis db.c, scanGenericCommand: 10 per element.
        _steps = wanted > long.MaxValue / 10 ? long.MaxValue : wanted * 10;
    }

    /// <summary>Elements seen, whether they match or not.</summary>
    public long Visited { get; set; }

    /// <summary>Whether there is to be a further step.</summary>
    public bool GoesOn() => --_steps > 0 && Visited < _wanted;
}
