using System;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>The members of a <see cref="ScoredSource"/>, one after another, with their scores.</summary>
/// <remarks>A member is valid until the next one is asked for.</remarks>
internal ref struct ScoredWalk
{
    private readonly Span<byte> _scratch;
    private readonly bool _isPlain;
    private SetWalk _plain;
    private SortedSetCursor _next;

    public ScoredWalk(ScoredSource source, Span<byte> scratch)
    {
        _scratch = scratch;
        _isPlain = !source.Plain.IsNull;
        if (_isPlain)
        {
            _plain = source.Plain.Walk(scratch);
        }
        else if (!source.Scored.IsNull)
        {
            _next = source.Scored.First;
        }
    }

    /// <summary>The member.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Its score, without the weight.</summary>
    public double Score { get; private set; }

    public bool MoveNext()
    {
        if (_isPlain)
        {
            if (!_plain.MoveNext())
            {
                return false;
            }

            Current = _plain.Current;
            Score = ScoredSource.PlainScore;
            return true;
        }

        if (_next.IsNone)
        {
            return false;
        }

        Current = _next.Member(_scratch);
        Score = _next.Score;
        _next.MoveNext();
        return true;
    }
}
