using System;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.SortedSets;
using Tandem.Protocol;

namespace Tandem.Server.Keyspace.Types;

/// <summary>A place in a sorted set of either encoding: one of its members, or none. Valid until the set changes.</summary>
internal struct SortedSetCursor
{
    private readonly Listpack _small;
    private ListpackCursor _pair;
    private OrderedCursor _element;

    /// <param name="member">Place of a member in a small set's listpack, or none.</param>
    public SortedSetCursor(Listpack small, ListpackCursor member)
    {
        _small = small;
        _pair = member;
    }

    public SortedSetCursor(OrderedCursor element) => _element = element;

    /// <summary>Whether it stands at no member: behind the last, or before the first.</summary>
    public readonly bool IsNone => _small.IsNull ? _element.IsNone : _pair.IsNone;

    public readonly double Score => _small.IsNull ? _element.Score : ListpackScore.Read(_small[_small.Next(_pair)]);

    /// <summary>The member.</summary>
    /// <param name="scratch">At least <see cref="ListpackEntry.ScratchBytes"/>: where an integer is written.</param>
    public readonly ReadOnlySpan<byte> Member(Span<byte> scratch) =>
        _small.IsNull ? _element.Member : _small[_pair].AsText(scratch);

    /// <summary>Replies the member as a bulk string.</summary>
    public readonly void Reply(RespWriter reply)
    {
        if (_small.IsNull)
        {
            reply.Bulk(_element.Member);
        }
        else
        {
            ListValue.Reply(reply, _small[_pair]);
        }
    }

    /// <summary>Goes to the next member in a direction, or to none.</summary>
    public void Move(bool isReverse)
    {
        if (isReverse)
        {
            MovePrevious();
        }
        else
        {
            MoveNext();
        }
    }

    /// <summary>Goes to the member with the next higher place, or to none.</summary>
    public void MoveNext()
    {
        if (_small.IsNull)
        {
            _element.MoveNext();
        }
        else
        {
            _pair = _small.Next(_small.Next(_pair));
        }
    }

    /// <summary>Goes to the member before, or to none.</summary>
    public void MovePrevious()
    {
        if (_small.IsNull)
        {
            _element.MovePrevious();
            return;
        }

        ListpackCursor score = _small.Previous(_pair);
        _pair = score.IsNone ? score : _small.Previous(score);
    }
}
