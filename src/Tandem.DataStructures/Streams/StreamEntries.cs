using System;
using Tandem.DataStructures.Listpacks;

namespace Tandem.DataStructures.Streams;

/// <summary>A walk over the entries of a range of a stream, in either direction; valid until the stream changes.</summary>
/// <remarks>Call <see cref="MoveNext"/>, look at <see cref="Id"/>, then take <see cref="NextField"/> until it ends.</remarks>
public unsafe ref struct StreamEntries
{
    /// <summary>Scratch that a walk needs to show integers as text: one for a field, one for a value.</summary>
    public const int ScratchBytes = 2 * ListpackEntry.ScratchBytes;

    private readonly StreamId _first;
    private readonly StreamId _last;
    private readonly bool _reverse;
    private readonly Span<byte> _scratch;
    private StreamIdCursor _place;
    private byte* _firstEntry;
    private byte* _end;
    private byte* _at; // Forward: the entry to look at next. Reverse: the end of the entry to look at next.
    private byte* _headFields;
    private int _headFieldCount;
    private StreamNodeEntry _entry;
    private byte* _field;
    private byte* _value;
    private int _fieldsLeft;

    internal StreamEntries(StreamIdCursor place, StreamId first, StreamId last, bool reverse, Span<byte> scratch)
    {
        _first = first;
        _last = last;
        _reverse = reverse;
        _scratch = scratch;
        _place = place;
        Enter();
    }

    /// <summary>Id of the current entry.</summary>
    public readonly StreamId Id => _entry.Id;

    /// <summary>Pairs of the current entry.</summary>
    public readonly int FieldCount => _entry.FieldCount;

    /// <summary>Goes on to the next entry of the range that is not deleted.</summary>
    public bool MoveNext()
    {
        while (_place.IsValid)
        {
            while (_reverse ? _at > _firstEntry : _at < _end)
            {
                byte* entry = _reverse ? StreamNodeEntry.Before(_at) : _at;
                _entry = new StreamNodeEntry(entry, _place.Id, _headFieldCount);
                _at = _reverse ? entry : _entry.Next;
                if (_reverse ? _entry.Id < _first : _entry.Id > _last)
                {
                    _place = default;
                    return false;
                }

                if (!_entry.IsDeleted && _entry.Id >= _first && _entry.Id <= _last)
                {
                    _field = _entry.HasSameFields ? _headFields : _entry.Content;
                    _value = _entry.Content;
                    _fieldsLeft = _entry.FieldCount;
                    return true;
                }
            }

            _place = _reverse ? _place.Previous() : _place.Next();
            Enter();
        }

        return false;
    }

    /// <summary>Takes the next pair of the current entry; each is valid until the next call.</summary>
    /// <returns>False when there is none left.</returns>
    public bool NextField(out ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value)
    {
        if (_fieldsLeft == 0)
        {
            field = value = default;
            return false;
        }

        _fieldsLeft--;
        ListpackEntry fieldEntry = Listpack.EntryAt(_field);
        _field += ListpackFormat.EntryBytes(_field);
        if (!_entry.HasSameFields)
        {
            _value = _field;
        }

        ListpackEntry valueEntry = Listpack.EntryAt(_value);
        _value += ListpackFormat.EntryBytes(_value);
        if (!_entry.HasSameFields)
        {
            _field = _value;
        }

        field = fieldEntry.AsText(_scratch);
        value = valueEntry.AsText(_scratch[ListpackEntry.ScratchBytes..]);
        return true;
    }

    private void Enter()
    {
        if (!_place.IsValid)
        {
            return;
        }

        StreamNode node = new(_place.Value);
        StreamNodeHead head = node.Head;
        _headFields = head.Fields;
        _headFieldCount = head.FieldCount;
        _firstEntry = head.FirstEntry;
        _end = node.EndAddress;
        _at = _reverse ? _end : _firstEntry;
    }
}
