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
    private readonly bool _isIntSet;
    private readonly IntSet _integers;
    private TableEntries _entries;
    private int _index;

    public SetWalk(SetObject set, Span<byte> scratch)
    {
        _scratch = scratch;
        _isIntSet = set.IsIntSet;
        if (_isIntSet)
        {
            _integers = set.Integers;
        }
        else
        {
            _entries = set.Table.GetEnumerator();
        }
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly SetWalk GetEnumerator() => this;

    public bool MoveNext()
    {
        if (!_isIntSet)
        {
            if (!_entries.MoveNext())
            {
                return false;
            }

            Current = _entries.Current.Key;
            return true;
        }

        if (_index == _integers.Count)
        {
            return false;
        }

        Current = _scratch[..NumberText.Format(_integers[_index++], _scratch)];
        return true;
    }
}
