using System;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.IntSets;
using Tandem.Protocol;

namespace Tandem.Server.Keyspace.Types;

/// <summary>The members of a set, one after another: integers in ascending order, those of a table in no order.</summary>
/// <remarks>A member is valid until the next one is asked for.</remarks>
internal ref struct SetWalk
{
    private readonly Span<byte> _scratch;
    private readonly IntSet _integers;
    private TableEntries _entries;
    private int _index;

    public SetWalk(SetObject set, Span<byte> scratch)
    {
        _scratch = scratch;
        _index = -1;
        IsIntSet = set.IsIntSet;
        if (IsIntSet)
        {
            _integers = set.Integers;
        }
        else
        {
            _entries = set.Table.GetEnumerator();
        }
    }

    /// <summary>Whether all members are integers.</summary>
    public bool IsIntSet { get; }

    /// <summary>The member; an integer is written each time.</summary>
    public readonly ReadOnlySpan<byte> Current => IsIntSet
        ? _scratch[..NumberText.Format(_integers[_index], _scratch)]
        : _entries.Current.Key;

    /// <summary>The member, one of integers.</summary>
    public readonly long Integer => _integers[_index];

    public readonly SetWalk GetEnumerator() => this;

    public bool MoveNext() => IsIntSet ? ++_index < _integers.Count : _entries.MoveNext();
}
